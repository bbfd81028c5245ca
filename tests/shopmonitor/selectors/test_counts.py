"""Pieces of a span: what was reported in it, and what the counter rose by in it."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from core.domain.kpis import Counts
from core.domain.spans import Span
from core.models import Machine
from shopmonitor.choices import ClockQuality, FloorEventType
from shopmonitor.models import FloorEvent
from shopmonitor.selectors.counts import get_counts
from tests.factories.core import MachineFactory

START = datetime(2026, 3, 1, 6, tzinfo=UTC)
SPAN = Span(START, START + timedelta(hours=8))


def count(machine: Machine, minute: int, data: Mapping[str, int | None]) -> None:
    FloorEvent.objects.create(
        machine=machine,
        event_type=FloorEventType.COUNT,
        data=data,
        clock=ClockQuality.SYNCED,
        occurred_at=START + timedelta(minutes=minute),
    )


@pytest.mark.django_db
def test_reported_pieces_are_summed_within_the_span() -> None:
    machine = MachineFactory.create()
    count(machine, -1, {"good": 100})
    count(machine, 0, {"good": 3, "scrap": 1})
    count(machine, 10, {"total": 4, "rework": 2, "good": None})
    count(machine, 480, {"good": 100})
    count(MachineFactory.create(), 10, {"good": 100})

    assert get_counts(machine=machine, span=SPAN) == Counts(
        good=Decimal(3), scrap=Decimal(1), rework=Decimal(2), total=Decimal(4)
    )


@pytest.mark.django_db
def test_a_counter_is_compared_with_what_it_showed_before_the_span() -> None:
    machine = MachineFactory.create()
    count(machine, -90, {"counter": 10})
    count(machine, -60, {"counter": 90})
    count(machine, -30, {"counter": None})
    count(machine, 10, {"counter": 95})
    count(machine, 20, {"counter": None})
    count(machine, 30, {"counter": 2})
    count(machine, 480, {"counter": 50})

    assert get_counts(machine=machine, span=SPAN) == Counts(total=Decimal(5 + 2))


@pytest.mark.django_db
def test_no_facts_are_no_pieces() -> None:
    assert get_counts(machine=MachineFactory.create(), span=SPAN) == Counts()
