"""Which shift a session is for."""

from datetime import UTC, datetime, timedelta

import pytest

from core.domain.working_time.calendars import ShiftSpan
from shopmonitor.domain.shift_ends import end_of_shift, is_forgotten

GRACE = timedelta(minutes=30)


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, 2, hour, minute, tzinfo=UTC)


EARLY = ShiftSpan("Early", at(6).date(), at(6), at(14), ())
LATE = ShiftSpan("Late", at(14).date(), at(14), at(22), ())


@pytest.mark.parametrize(
    ("started", "ends"),
    [
        (at(7), at(14)),
        (at(5, 50), at(14)),  # before the shift
        (at(13, 29), at(14)),
        (at(13, 30), at(22)),  # early for the next one
        (at(15), at(22)),
        (at(22, 10), None),
    ],
)
def test_session_is_for_the_shift_it_was_begun_for(started: datetime, ends: datetime) -> None:
    shifts = [one for one in (EARLY, LATE) if one.end > started]
    assert end_of_shift(shifts, started_at=started, grace=GRACE) == ends


def test_forgotten_is_who_is_there_after_the_grace() -> None:
    assert not is_forgotten(ends_at=at(14), grace=GRACE, now=at(14, 29))
    assert is_forgotten(ends_at=at(14), grace=GRACE, now=at(14, 30))
    assert not is_forgotten(ends_at=None, grace=GRACE, now=at(14, 30))
