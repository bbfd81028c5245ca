"""Sets of events keep the order of each resource."""

from datetime import UTC, datetime, timedelta
from itertools import groupby
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from core.events.dispatch import in_groups
from core.events.outbox import (
    FIRST_RETRY_S,
    LONGEST_RETRY_S,
    MAX_ATTEMPTS,
    Claimed,
    retry_delay,
)

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)

events = st.lists(
    st.tuples(
        st.sampled_from(["a.made", "a.changed", "b.made"]),
        st.sampled_from(["r1", "r2", "r3"]),
        st.sampled_from(["shop_monitor", "shop_tracker"]),
    ),
    max_size=40,
).map(
    lambda rows: [
        Claimed(NOON, UUID(int=number), number, kind, resource, target, "home", "{}", 0)
        for number, (kind, resource, target) in enumerate(rows)
    ]
)


@given(events)
def test_groups_hold_every_event_once(batch: list[Claimed]) -> None:
    flat = [item for group in in_groups(batch) for item in group]
    assert sorted(item.sequence for item in flat) == [item.sequence for item in batch]


@given(events)
def test_a_group_is_of_one_kind_for_one_target(batch: list[Claimed]) -> None:
    for group in in_groups(batch):
        assert len({(item.event_type, item.target_app) for item in group}) == 1


@given(events)
def test_each_resource_keeps_its_order(batch: list[Claimed]) -> None:
    flat = [item for group in in_groups(batch) for item in group]
    for key in {item.key for item in batch}:
        numbers = [item.sequence for item in flat if item.key == key]
        assert numbers == sorted(numbers)


@given(events)
def test_no_more_groups_than_changes_of_kind(batch: list[Claimed]) -> None:
    # One by one, each run of a kind would be a group of its own; sets are never worse.
    runs = groupby(batch, key=lambda item: (item.event_type, item.target_app))
    assert len(in_groups(batch)) <= len(list(runs))


@given(st.integers(0, 60))
def test_delay_doubles_with_jitter_up_to_ten_minutes(attempts: int) -> None:
    longest = min(FIRST_RETRY_S * 2**attempts, LONGEST_RETRY_S)
    assert timedelta(seconds=longest / 2) <= retry_delay(attempts) <= timedelta(seconds=longest)


def test_delays_differ() -> None:
    assert len({retry_delay(MAX_ATTEMPTS) for _ in range(20)}) > 1
