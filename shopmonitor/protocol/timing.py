"""When did it happen? A node's clock is believed only as far as it deserves."""

from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

from shopmonitor.protocol.words import Clock, TimeQuality

LATEST_WALL_AHEAD: Final = timedelta(seconds=5)
EARLIEST_WALL: Final = datetime(2020, 1, 1, tzinfo=UTC)


class EventTime(NamedTuple):
    """When a fact happened and how well that is known.

    Attributes:
        occurred_at: aware UTC.
        clock_alert: the node calls its clock synced, and that cannot be.
    """

    occurred_at: datetime
    quality: TimeQuality
    clock_alert: bool


def judge_time(
    *, received_at: datetime, clock: Clock, wall: datetime | None, mono_ms: int,
    sent_mono_ms: int, same_boot: bool,
) -> EventTime:  # fmt: skip
    """Say when a fact happened.

    A synced wall clock is taken as it is. Else the age of the fact on the node's own counter is
    taken off the time of arrival; that works within one boot only. What comes from an earlier
    boot without a synced clock happened at an unknown time: arrival stands in for it. A wall
    clock that is more than 5 s ahead of us, or before 2020, is not synced, whatever it says.

    Args:
        received_at: aware UTC, server clock.
        mono_ms: the node's counter at the fact, milliseconds since boot.
        sent_mono_ms: the same counter when the message was sent.
        same_boot: the node has not booted anew since the fact.

    Source:
        Node protocol, section 3; details, "Time".
    """
    claimed = clock == Clock.SYNCED and wall is not None
    if claimed and wall is not None and EARLIEST_WALL <= wall <= received_at + LATEST_WALL_AHEAD:
        return EventTime(wall.astimezone(UTC), TimeQuality.SYNCED, clock_alert=False)
    if not same_boot:
        return EventTime(received_at, TimeQuality.UNKNOWN, clock_alert=claimed)
    age = timedelta(milliseconds=max(0, sent_mono_ms - mono_ms))
    return EventTime(received_at - age, TimeQuality.ESTIMATED, clock_alert=claimed)
