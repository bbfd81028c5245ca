from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopmonitor.protocol.timing import EventTime, judge_time
from shopmonitor.protocol.words import Clock, TimeQuality

RECEIVED = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


def judge(
    *, clock: Clock = Clock.UNSET, wall: datetime | None = None, mono_ms: int = 60_000,
    sent_mono_ms: int = 90_500, same_boot: bool = True,
) -> EventTime:  # fmt: skip
    return judge_time(
        received_at=RECEIVED, clock=clock, wall=wall, mono_ms=mono_ms,
        sent_mono_ms=sent_mono_ms, same_boot=same_boot,
    )  # fmt: skip


@pytest.mark.parametrize("same_boot", [True, False])
def test_a_synced_clock_is_believed_in_any_boot(same_boot: bool) -> None:
    wall = datetime(2026, 3, 4, 6, 30, tzinfo=timezone(timedelta(hours=-5)))
    judged = judge(clock=Clock.SYNCED, wall=wall, same_boot=same_boot)
    assert judged == (datetime(2026, 3, 4, 11, 30, tzinfo=UTC), TimeQuality.SYNCED, False)
    assert judged.occurred_at.tzinfo is UTC


@pytest.mark.parametrize("clock", [Clock.UNSET, Clock.ESTIMATED])
def test_without_a_synced_clock_the_age_is_taken_off_the_arrival(clock: Clock) -> None:
    judged = judge(clock=clock, wall=datetime(1970, 1, 1, tzinfo=UTC))
    assert judged == (RECEIVED - timedelta(seconds=30.5), TimeQuality.ESTIMATED, False)


def test_synced_without_a_wall_time_is_estimated() -> None:
    assert judge(clock=Clock.SYNCED).quality == TimeQuality.ESTIMATED
    assert not judge(clock=Clock.SYNCED).clock_alert


def test_an_earlier_boot_without_synced_clock_is_unknown() -> None:
    judged = judge(clock=Clock.ESTIMATED, wall=RECEIVED, same_boot=False)
    assert judged == (RECEIVED, TimeQuality.UNKNOWN, False)


def test_a_wall_clock_five_seconds_ahead_is_still_believed() -> None:
    wall = RECEIVED + timedelta(seconds=5)
    assert judge(clock=Clock.SYNCED, wall=wall) == (wall, TimeQuality.SYNCED, False)


@pytest.mark.parametrize(
    "wall",
    [
        RECEIVED + timedelta(seconds=5, microseconds=1),
        datetime(1970, 1, 1, tzinfo=UTC),
        datetime.max.replace(tzinfo=timezone(timedelta(hours=-23))),
        datetime.min.replace(tzinfo=timezone(timedelta(hours=23))),
    ],
)
def test_a_synced_clock_that_cannot_be_right_counts_as_estimated_and_alerts(wall: datetime) -> None:
    judged = judge(clock=Clock.SYNCED, wall=wall)
    assert judged == (RECEIVED - timedelta(seconds=30.5), TimeQuality.ESTIMATED, True)
    earlier = judge(clock=Clock.SYNCED, wall=wall, same_boot=False)
    assert earlier == (RECEIVED, TimeQuality.UNKNOWN, True)


def test_a_counter_that_ran_backwards_does_not_put_a_fact_in_the_future() -> None:
    assert judge(mono_ms=90_500, sent_mono_ms=60_000).occurred_at == RECEIVED


@given(
    clock=st.sampled_from(Clock),
    wall=st.none() | st.datetimes(timezones=st.timezones()),
    counters=st.tuples(st.integers(0, 2**42), st.integers(0, 2**42)),
    same_boot=st.booleans(),
)
def test_nothing_happens_later_than_five_seconds_after_it_is_known(
    *, clock: Clock, wall: datetime | None, counters: tuple[int, int], same_boot: bool
) -> None:
    mono_ms, sent_mono_ms = counters
    judged = judge(
        clock=clock, wall=wall, mono_ms=mono_ms, sent_mono_ms=sent_mono_ms, same_boot=same_boot
    )
    assert judged.occurred_at <= RECEIVED + timedelta(seconds=5)
    assert judged.clock_alert <= (clock == Clock.SYNCED)
