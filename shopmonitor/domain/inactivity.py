"""Nobody does anything at a machine: when its people are warned, and when their sessions end."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import Enum

import msgspec


class Step(Enum):
    """What is due at a machine where somebody is signed in."""

    NOTHING = "nothing"
    WARN = "warn"
    END = "end"


class Quiet(msgspec.Struct, frozen=True, kw_only=True):
    """A machine with somebody there; instants are aware UTC.

    Attributes:
        since: when it was last swiped at or said something of itself.
        heard_at: when that became known here; later, where a node has stored it.
        warning_s: after so many seconds people are warned.
        end_s: after so many seconds their sessions end; 0: never.
        warned_at: when people were warned last.
    """

    since: datetime
    heard_at: datetime
    warning_s: int
    end_s: int
    warned_at: datetime | None = None

    @property
    def ends_at(self) -> datetime:
        """Return when the sessions end if nobody does anything."""
        return self.since + timedelta(seconds=self.end_s)


def judge_inactivity(quiet: Quiet, *, now: datetime) -> Step:
    """Say what is due; what came late is waited for as long as if it had just happened."""
    if not quiet.end_s:
        return Step.NOTHING
    silent_for = now - max(quiet.since, quiet.heard_at)
    if silent_for >= timedelta(seconds=quiet.end_s):
        return Step.END
    if silent_for < timedelta(seconds=quiet.warning_s) or quiet.warning_s >= quiet.end_s:
        return Step.NOTHING
    is_told = quiet.warned_at is not None and quiet.warned_at >= quiet.since
    return Step.NOTHING if is_told else Step.WARN
