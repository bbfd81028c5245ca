"""What people may say of their sessions, and how the machine's time is shared out."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.spans import Span, merge_spans, total_time
from shopmonitor.domain.session_corrections import Fault, find_fault, share_presence

DAY = datetime(2026, 3, 2, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def span(low: int, high: int) -> Span:
    return Span(DAY + low * MINUTE, DAY + high * MINUTE)


@pytest.mark.parametrize(
    ("wanted", "fault"),
    [
        (span(10, 20), None),
        (span(20, 10), Fault.SWAPPED),
        (span(10, 10), Fault.SWAPPED),
        (span(10, 2001), Fault.FUTURE),
        (span(0, 1441), Fault.TOO_LONG),
        (span(25, 35), Fault.OVERLAPS),
        (span(40, 50), None),  # touches
    ],
)
def test_wish_is_looked_at(wanted: Span, fault: Fault | None) -> None:
    assert find_fault(wanted, others=[span(30, 40)], now=DAY + 2000 * MINUTE) is fault


SPANS = st.lists(
    st.tuples(st.integers(0, 90), st.integers(0, 40)).map(lambda t: span(t[0], t[0] + t[1])),
    max_size=8,
)


@given(SPANS, st.none() | st.integers(0, 120))
def test_shares_add_up_to_the_union_before_who_is_still_there(
    spans: list[Span], minute: int | None
) -> None:
    until = None if minute is None else DAY + minute * MINUTE
    shares = share_presence(enumerate(spans), until=until)
    clipped = [Span(s.start, s.end if until is None else min(s.end, until)) for s in spans]
    union = merge_spans(sorted(s for s in clipped if s.end > s.start))
    assert sum(shares.values(), timedelta()) == total_time(union)
    assert set(shares) == set(range(len(spans)))
