"""How a form names a stop: by its machine and its ends, since stops are no rows."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import NamedTuple
from uuid import UUID

SEPARATOR = "~"


class StopKey(NamedTuple):
    """A stop of a machine, by its uid; aware UTC, exact to the microsecond."""

    machine: UUID
    start: datetime
    end: datetime


def write_stop_key(key: StopKey) -> str:
    """Return the key as a form sends it."""
    times = (moment.astimezone(UTC).isoformat() for moment in (key.start, key.end))
    return SEPARATOR.join((str(key.machine), *times))


def read_stop_key(text: str) -> StopKey | None:
    """Return the key; None when it is none."""
    try:
        machine, start, end = text.split(SEPARATOR)
        key = StopKey(UUID(machine), datetime.fromisoformat(start), datetime.fromisoformat(end))
    except ValueError:
        return None
    return key if key.start.tzinfo is not None and key.end.tzinfo is not None else None


def moment_inside(key: StopKey, *, at: time, zone: tzinfo) -> datetime | None:
    """Return the first instant inside a stop at which the clocks of a zone show a time."""
    day: date = key.start.astimezone(zone).date()
    while day <= key.end.astimezone(zone).date():
        moment = datetime.combine(day, at, tzinfo=zone).astimezone(UTC)
        if key.start < moment < key.end:
            return moment
        day += timedelta(days=1)
    return None
