"""Quarters of an hour in the office: the highest revision stands, whatever came first."""

from datetime import timedelta
from decimal import Decimal
from random import Random

import pytest

from shoptracker.errors import NotHereYetError
from shoptracker.models import MachineFigure
from shoptracker.services.machine_figures import keep_figures
from tests.factories.core import MachineFactory
from tests.factories.floor_facts import EIGHT, bucket_closed

pytestmark = pytest.mark.django_db


def test_the_highest_revision_stands_in_any_order_and_split() -> None:
    machine = MachineFactory.create()
    events = [
        bucket_closed(
            machine=machine,
            revision=revision,
            starts_at=EIGHT + timedelta(minutes=15 * bucket),
            executing_us=revision,
            total=Decimal(bucket),
        )
        for revision in (1, 2, 3)
        for bucket in range(4)
    ]
    Random(7).shuffle(events)  # noqa: S311 - a mixed order, no secret
    for batch in (events[:5], events[5:], events):
        keep_figures(batch)
    rows = MachineFigure.objects.order_by("starts_at")
    assert [(row.revision, row.executing_us, row.total) for row in rows] == [
        (3, 3, Decimal(bucket)) for bucket in range(4)
    ]


def test_a_machine_that_is_not_here_yet_is_waited_for() -> None:
    stranger = MachineFactory.build()
    with pytest.raises(NotHereYetError):
        keep_figures([bucket_closed(machine=stranger)])
