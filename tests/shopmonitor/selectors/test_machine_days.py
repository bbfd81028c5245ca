"""A machine's day as a picture: it fills the day, and what is not known is not painted as off."""

from datetime import UTC, datetime, timedelta

import pytest

from shopmonitor.domain.looks import Look
from shopmonitor.models import MachineState
from shopmonitor.selectors.machine_days import read_machine_day
from tests.factories.core import MachineFactory

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_bars_fill_the_day_and_sums_are_theirs() -> None:
    machine = MachineFactory.create()
    for hours, execution in ((6, "ACTIVE"), (3, "FEED_HOLD"), (1, "READY")):
        MachineState.objects.create(
            machine=machine, execution=execution, occurred_at=NOON - hours * HOUR
        )
    day = read_machine_day(machine=machine, now=NOON)
    assert day.began_at == NOON - 24 * HOUR
    looks = [Look.SILENT, Look.RUNNING, Look.STOPPED, Look.FREE]
    assert [bar.look for bar in day.bars] == looks
    assert [round(24 * bar.width, 6) for bar in day.bars] == [18, 3, 2, 1]
    assert [round(24 * bar.left, 6) for bar in day.bars] == [0, 18, 21, 23]
    assert day.sums == [
        (Look.SILENT, 18 * 3600),
        (Look.RUNNING, 3 * 3600),
        (Look.STOPPED, 2 * 3600),
        (Look.FREE, 3600),
    ]


def test_machine_that_never_told_anything_has_a_day_without_news() -> None:
    (bar,) = read_machine_day(machine=MachineFactory.create(), now=NOON).bars
    assert (bar.look, bar.left, bar.width) == (Look.SILENT, 0, 1)
