from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shoptracker.domain.bookings import Run, operation_of_span, order_pieces, span_s

EIGHT = datetime(2026, 3, 2, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
MACHINE = 1


def run(operation_id: int = 7, **values: Any) -> Run:
    default: dict[str, Any] = {
        "machine_id": MACHINE,
        "rank": 0,
        "started_at": EIGHT,
        "assigned_at": EIGHT - HOUR,
    }
    return Run(operation_id=operation_id, **(default | values))


def booked_on(*runs: Run, begin: datetime = EIGHT, end: datetime = EIGHT + HOUR) -> int | None:
    return operation_of_span(runs, machine_id=MACHINE, begin=begin, end=end)


def test_time_is_booked_on_what_ran_at_the_machine() -> None:
    assert booked_on(run()) == 7


def test_time_is_unassigned_when_nothing_ran() -> None:
    assert booked_on() is None
    assert booked_on(run(machine_id=2)) is None
    assert booked_on(run(started_at=EIGHT + 2 * HOUR)) is None
    assert booked_on(run(finished_at=EIGHT - HOUR)) is None
    assert booked_on(run(withdrawn_at=EIGHT - HOUR)) is None
    assert booked_on(run(assigned_at=EIGHT + 2 * HOUR)) is None


def test_operation_that_has_been_finished_since_still_gets_the_time() -> None:
    assert booked_on(run(finished_at=EIGHT + HOUR / 2)) == 7


def test_first_of_the_queue_gets_the_time() -> None:
    later, first = run(8, rank=2), run(9, rank=1, started_at=EIGHT + HOUR / 2)
    assert booked_on(later, first) == 9


def test_of_one_rank_the_earlier_start_counts_then_the_older_operation() -> None:
    assert booked_on(run(8), run(9, started_at=EIGHT - HOUR)) == 9
    assert booked_on(run(9), run(8)) == 8


@given(st.permutations([run(3, rank=2), run(4, rank=1), run(5, rank=1)]))
def test_order_of_the_rows_does_not_matter(runs: list[Run]) -> None:
    assert booked_on(*runs) == 4


@pytest.mark.parametrize(
    ("begin", "end", "seconds"),
    [
        (EIGHT, EIGHT + HOUR, "3600.000000"),
        (EIGHT, EIGHT + timedelta(microseconds=1), "0.000001"),
        (EIGHT, EIGHT, "0.000000"),
        (None, EIGHT, "0"),
        (EIGHT + HOUR, EIGHT, "0"),
    ],
)
def test_seconds_are_exact_to_the_microsecond(
    begin: datetime | None, end: datetime, seconds: str
) -> None:
    assert span_s(begin=begin, end=end) == Decimal(seconds)


@given(st.integers(min_value=0, max_value=10**13))
def test_no_microsecond_is_lost(microseconds: int) -> None:
    span = timedelta(microseconds=microseconds)
    assert span_s(begin=EIGHT, end=EIGHT + span) * 10**6 == microseconds


def test_counted_pieces_become_pieces_of_the_order() -> None:
    assert order_pieces(Decimal(3), factor=Decimal(2)) == Decimal(6)
    assert order_pieces(Decimal(1), factor=Decimal("0.3335")) == Decimal("0.334")
