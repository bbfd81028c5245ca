"""Working time between two instants, and the instant after so much of it; durations are exact."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta

from core.domain.spans import Span, clip_spans, cut_out, merge_spans, total_time
from core.domain.working_time.calendars import ShiftSpan, WorkingCalendar
from core.domain.working_time.days import shifts_of_day
from core.domain.working_time.wall_clock import DAY
from core.errors import SuiteError

# A shift of a local day begins and ends within these days of UTC, in every zone there is or was.
DAYS_BEFORE, DAYS_AFTER = 3, 2
# How far is looked for working time, in steps that grow: an empty calendar has none anywhere.
FIRST_STEP, LONGEST_STEP, HORIZON = 7 * DAY, 112 * DAY, 3660 * DAY


def _(text: str) -> str:
    """Mark a text for the catalogues; whoever shows it to people translates it."""
    return text


class NoWorkingTimeError(SuiteError):
    """The calendar plans too little work within ten years."""

    code = "no_working_time"
    status = 409


def working_spans(calendar: WorkingCalendar, start: datetime, end: datetime) -> list[Span]:
    """Return when work is planned from `start` until before `end`; overlapping shifts as one."""
    days = _days(start, end)
    work = (span for day in days for shift in shifts_of_day(calendar, day) for span in shift.work)
    return clip_spans(merge_spans(work), to=Span(start, end))


def working_time(calendar: WorkingCalendar, start: datetime, end: datetime) -> timedelta:
    """Return how much working time lies between two instants; negative if they are swapped."""
    if end < start:
        return -working_time(calendar, end, start)
    return total_time(working_spans(calendar, start, end))


def planned_busy_time(
    calendar: WorkingCalendar, start: datetime, end: datetime, *, stops: Iterable[Span] = ()
) -> timedelta:
    """Return the working time between two instants without planned stops.

    Source:
        ISO 22400-2, planned busy time (PBT).
    """
    work = working_spans(calendar, start, end)
    return total_time(cut_out(work, holes=merge_spans(stops)))


def add_working_time(calendar: WorkingCalendar, start: datetime, amount: timedelta) -> datetime:
    """Return the first instant by which so much working time has passed since `start`.

    A negative amount goes back: the last instant since which so much has passed until `start`.
    Nothing to add gives `start` itself.

    Raises:
        NoWorkingTimeError: there is not that much within ten years.
    """
    left = abs(amount)
    if not left:
        return start
    for span in _spans_before(calendar, start) if amount < left else _spans_after(calendar, start):
        length = span.end - span.start
        if left <= length:
            return span.start + left if amount > timedelta() else span.end - left
        left -= length
    raise NoWorkingTimeError(
        _("The calendar does not plan that much work within ten years; give it shifts."),
        missing_s=left.total_seconds(),
    )


def next_working_instant(calendar: WorkingCalendar, at: datetime) -> datetime | None:
    """Return the first instant from `at` on at which work is planned; None within ten years."""
    span = next(_spans_after(calendar, at), None)
    return span.start if span is not None else None


def shifts_between(calendar: WorkingCalendar, start: datetime, end: datetime) -> list[ShiftSpan]:
    """Return the shifts that have some part between two instants, whole, as they begin."""
    shifts = (shift for day in _days(start, end) for shift in shifts_of_day(calendar, day))
    found = [shift for shift in shifts if shift.start < end and start < shift.end]
    return sorted(found, key=lambda shift: (shift.start, shift.end))


def shift_at(calendar: WorkingCalendar, at: datetime) -> ShiftSpan | None:
    """Return the shift at an instant, breaks too; of several the one that began first."""
    found = shifts_between(calendar, at, at + timedelta.resolution)
    return found[0] if found else None


def _days(start: datetime, end: datetime) -> Iterator[date]:
    """Yield the local days whose shifts can lie between two instants."""
    first = start.astimezone(UTC).date() - DAYS_BEFORE * DAY
    last = end.astimezone(UTC).date() + DAYS_AFTER * DAY
    for number in range((last - first).days + 1):
        yield first + number * DAY


def _spans_after(calendar: WorkingCalendar, start: datetime) -> Iterator[Span]:
    for low, high in _steps():
        yield from working_spans(calendar, start + low, start + high)


def _spans_before(calendar: WorkingCalendar, end: datetime) -> Iterator[Span]:
    for low, high in _steps():
        yield from reversed(working_spans(calendar, end - high, end - low))


def _steps() -> Iterator[tuple[timedelta, timedelta]]:
    low, step = timedelta(), FIRST_STEP
    while low < HORIZON:
        yield low, low + step
        low, step = low + step, min(2 * step, LONGEST_STEP)
