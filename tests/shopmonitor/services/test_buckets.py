"""Buckets are closed once, told anew when they change, and add up to the key figures."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from core.domain.kpis import Counts, ExecutionClass, TimeUse, class_times
from core.domain.spans import Span
from core.models import Machine, SyncEvent
from shopmonitor.choices import ClockQuality, FloorEventType
from shopmonitor.domain.buckets import BUCKET
from shopmonitor.models import BucketMark, FloorEvent, MachineBucket
from shopmonitor.selectors.kpis import get_machine_figures
from shopmonitor.services.bucket_marks import mark_buckets
from shopmonitor.services.buckets import close_buckets, mark_last_month
from shopmonitor.services.door import floor_alias
from shopmonitor.services.machine_states import ObservedState, store_states
from shopmonitor.services.stops import StopSpan, classify_stops
from tests.factories.calendars import make_calendar, shift, use
from tests.factories.core import MachineFactory, UserFactory
from tests.factories.stops import make_reason

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 5, tzinfo=UTC)  # six o'clock in Berlin
MICROSECOND = timedelta(microseconds=1)
WORDS = ["ACTIVE", "READY", "FEED_HOLD", "STOPPED", "UNAVAILABLE"]


def at(minute: float) -> datetime:
    return MONDAY + timedelta(minutes=minute)


def tell(machine: Machine, words: dict[float, str]) -> None:
    observed = [
        ObservedState(machine.pk, word, at(minute), "synced") for minute, word in words.items()
    ]
    store_states(alias=floor_alias(), observed=observed)


def count(machine: Machine, minute: float, **data: int) -> None:
    FloorEvent.objects.create(
        machine=machine,
        event_type=FloorEventType.COUNT,
        data=data,
        clock=ClockQuality.SYNCED,
        occurred_at=at(minute),
    )
    mark_buckets(alias=floor_alias(), facts=[(machine.pk, at(minute), at(minute))])


def told() -> list[dict[str, Any]]:
    rows = SyncEvent.objects.filter(event_type="machine.bucket_closed").order_by("sequence")
    return [row.payload for row in rows]


def rows_of(machine: Machine) -> list[tuple[Any, ...]]:
    names = [
        field.name for field in MachineBucket._meta.fields if field.name not in {"id", "revision"}
    ]
    return list(
        MachineBucket.objects.filter(machine=machine).order_by("starts_at").values_list(*names)
    )


def same_as_figures(machine: Machine, span: Span, now: datetime) -> None:
    """See that buckets of a span add up to what the key figures are made of."""
    figures = get_machine_figures(machine=machine, span=span, now=now)
    words = [each.value for each in (*ExecutionClass, *TimeUse)]
    sums = MachineBucket.objects.filter(
        machine=machine, starts_at__gte=span.start, starts_at__lt=span.end
    ).aggregate(
        **{word: Sum(f"{word}_us") for word in words}, **{n: Sum(n) for n in Counts._fields}
    )
    expected: dict[Any, timedelta] = {**class_times(figures.time_per_execution)}
    expected |= figures.time_per_use or dict.fromkeys(TimeUse, timedelta())
    assert {word: sums[word] for word in words} == {
        each.value: time // MICROSECOND for each, time in expected.items()
    }
    assert Counts(*(sums[name] for name in Counts._fields)) == figures.counts


@pytest.fixture
def lathe() -> Machine:
    machine: Machine = MachineFactory.create()
    use(make_calendar(shift()), machine)
    return machine


def test_what_is_over_is_closed_once(lathe: Machine) -> None:
    tell(lathe, {0: "ACTIVE", 20: "READY"})
    assert close_buckets(now=at(15)) == 0  # something may still be on its way
    assert close_buckets(now=at(31)) == 2
    assert close_buckets(now=at(32)) == 0
    first, second = told()
    assert (first["uid"], first["revision"], first["executing_us"]) == (
        str(lathe.uid), 1, 900_000_000,
    )  # fmt: skip
    assert (second["producing_us"], second["unqualified_us"]) == (300_000_000, 600_000_000)
    assert not BucketMark.objects.exists()


def test_a_late_event_raises_the_revision_of_what_it_touches_and_of_nothing_else(
    lathe: Machine,
) -> None:
    tell(lathe, {0: "ACTIVE", 50: "READY", 55: "ACTIVE"})
    assert close_buckets(now=at(61)) == 4
    tell(lathe, {20: "STOPPED", 40: "ACTIVE"})
    assert close_buckets(now=at(62)) == 2
    revisions = MachineBucket.objects.order_by("starts_at").values_list("revision", flat=True)
    assert list(revisions) == [1, 2, 2, 1]
    same_as_figures(lathe, Span(at(0), at(60)), at(62))


def test_a_late_count_and_a_reason_are_told_too(lathe: Machine) -> None:
    tell(lathe, {0: "ACTIVE", 20: "STOPPED", 40: "ACTIVE"})
    close_buckets(now=at(61))
    count(lathe, 10, good=3)
    count(lathe, 12, counter=100)
    count(lathe, 50, counter=104)
    classify_stops(
        stops=[StopSpan(lathe, at(20), at(40))],
        reason=make_reason(planned=True),
        by=UserFactory.create(),
    )
    assert close_buckets(now=at(62)) == 4
    same_as_figures(lathe, Span(at(0), at(60)), at(62))
    assert MachineBucket.objects.aggregate(all=Sum("planned_stop_us"))["all"] == 1_200_000_000


def test_a_stop_that_was_short_when_a_bucket_ended_is_no_short_one_later(lathe: Machine) -> None:
    tell(lathe, {0: "ACTIVE", 14: "READY"})
    close_buckets(now=at(15.6))
    assert MachineBucket.objects.get().short_stop_us == 60_000_000
    tell(lathe, {29: "ACTIVE"})
    close_buckets(now=at(31))
    first, second = MachineBucket.objects.order_by("starts_at")
    assert (first.short_stop_us, first.unqualified_us, first.revision) == (0, 60_000_000, 2)
    assert second.unqualified_us == 840_000_000


def test_a_calendar_that_came_later_counts_for_the_past(lathe: Machine) -> None:
    other = MachineFactory.create()
    tell(other, {0: "ACTIVE"})
    close_buckets(now=at(31))
    assert MachineBucket.objects.filter(machine=other, producing_us=0).count() == 2
    use(make_calendar(shift()), other)
    mark_last_month(now=at(32))
    assert close_buckets(now=at(33)) == 2
    assert MachineBucket.objects.filter(machine=other, producing_us=900_000_000).count() == 2


def test_a_long_past_takes_turns_and_is_told_whole(lathe: Machine) -> None:
    tell(lathe, {-14 * 24 * 60: "READY", 0: "ACTIVE"})
    now = at(31)
    assert [close_buckets(now=now) for _turn in range(5)] == [384, 384, 384, 194, 0]
    tell(lathe, {-13 * 24 * 60: "ACTIVE"})
    for _turn in range(6):
        close_buckets(now=now)
    same_as_figures(lathe, Span(at(-14 * 24 * 60), at(30)), now)
    assert not BucketMark.objects.exists()


@pytest.mark.parametrize("number", [3, 30])
def test_a_turn_costs_the_same_for_many_machines(number: int) -> None:
    use(make_calendar(shift()))
    for _each in range(number):
        tell(MachineFactory.create(), {0: "ACTIVE", 20: "READY"})
    with CaptureQueriesContext(connection) as queries:
        assert close_buckets(now=at(31)) == 2 * number
    assert len(queries) <= 30
    with CaptureQueriesContext(connection) as idle:
        assert close_buckets(now=at(32)) == 0
    assert len(idle) <= 8


@st.composite
def _facts(draw: st.DrawFn) -> list[tuple[str, float, Any]]:
    minutes = st.integers(0, 119 * 60).map(lambda second: second / 60)
    states = draw(st.dictionaries(minutes, st.sampled_from(WORDS), min_size=1, max_size=12))
    counts = draw(st.lists(st.tuples(minutes, st.integers(0, 9)), max_size=4))
    said = draw(st.lists(st.tuples(st.integers(0, 80), st.integers(1, 39)), max_size=2))
    return [
        *(("state", minute, word) for minute, word in states.items()),
        *(("count", minute, pieces) for minute, pieces in counts),
        *(("said", float(start), length) for start, length in said),
    ]


@settings(
    max_examples=15,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
@given(facts=_facts(), seed=st.integers(0, 2**16))
def test_any_order_of_arrival_gives_the_same_buckets(
    lathe: Machine, facts: list[tuple[str, float, Any]], seed: int
) -> None:
    """One machine hears all in order and is closed once, the other late, mixed and piecemeal."""
    twin = MachineFactory.create(zone=lathe.zone, micro_stop_s=lathe.micro_stop_s)
    one = MachineFactory.create(zone=lathe.zone, micro_stop_s=lathe.micro_stop_s)
    calendar = make_calendar(shift())
    use(calendar, twin)
    use(calendar, one)
    reason, person = make_reason(code=uuid4().hex), UserFactory.create()
    # What was said last holds: so said twice of one time it must stay in order.
    mixed, said = [f for f in facts if f[0] != "said"], [f for f in facts if f[0] == "said"]
    Random(seed).shuffle(mixed)  # noqa: S311 - a mixed order, no secret

    def arrive(machine: Machine, fact: tuple[str, float, Any]) -> None:
        kind, minute, value = fact
        if kind == "state":
            tell(machine, {minute: value})
        elif kind == "count":
            count(machine, minute, good=value)
        else:
            stop = StopSpan(machine, at(minute), at(minute + value))
            classify_stops(stops=[stop], reason=reason, by=person)

    for number, fact in enumerate(mixed + said):
        arrive(twin, fact)
        # Reasons are of what is past.
        close_buckets(now=at(20 * number + (31 if fact[0] != "said" else 131)))
    for fact in sorted(mixed, key=lambda each: each[1]) + said:
        arrive(one, fact)
    for now in (at(500), at(501)):
        close_buckets(now=now)

    for early, late in zip(rows_of(one), rows_of(twin), strict=True):
        assert late[1:] == early[1:]
    begin = rows_of(one)[0][1]
    same_as_figures(one, Span(begin, at(480)), at(500))
    same_as_figures(twin, Span(begin + BUCKET, at(225)), at(500))
