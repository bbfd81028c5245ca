"""What is known of machines reaches as far as the stops at both ends of a span."""

from datetime import UTC, datetime, timedelta

import pytest

from core.domain.kpis import TimeUse
from core.domain.spans import Span
from shopmonitor.selectors.machine_pasts import list_pasts, list_uses, stops_around
from tests.factories.core import MachineFactory
from tests.factories.stops import let_do, make_reason

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 2, 6, tzinfo=UTC)


def at(minute: float) -> datetime:
    return START + timedelta(minutes=minute)


def test_stops_at_the_ends_of_a_span_are_whole() -> None:
    machine = MachineFactory.create()
    let_do(machine, START, {0: "ACTIVE", 5: "READY", 9: "STOPPED", 20: "ACTIVE", 25: "READY"})
    around = stops_around(spans={machine.pk: Span(at(10), at(12))}, now=at(60))
    assert around == {machine.pk: Span(at(0), at(20))}
    around = stops_around(spans={machine.pk: Span(at(10), at(30))}, now=at(60))
    assert around == {machine.pk: Span(at(0), at(60))}


def test_short_is_the_whole_stop_not_the_part_that_was_asked_for() -> None:
    machine = MachineFactory.create(micro_stop_s=120)
    let_do(machine, START, {0: "ACTIVE", 5: "READY", 20: "ACTIVE"})
    past = list_pasts(spans={machine: Span(at(19), at(20))}, now=at(60))[machine]
    assert [(stop.start, stop.end) for stop in past.stops] == [(at(5), at(20))]


def test_what_reasons_count_as_follows_from_their_root() -> None:
    down, setup = make_reason(), make_reason(root="production")
    loss, meeting = make_reason(root="loss"), make_reason(root="production", planned=True)
    assert list_uses() == {
        down.pk: TimeUse.DOWN,
        setup.pk: TimeUse.SETUP,
        loss.pk: TimeUse.LOSS,
        meeting.pk: TimeUse.PLANNED_STOP,
    }
