"""Who is told of an alert and when they may be disturbed: values in, values out."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from shopmonitor.choices import Audience, Severity

# Further and further out: a step that reaches nobody goes to the next one at once.
OUTWARDS = (
    Audience.LEAD,
    Audience.ZONE,
    Audience.AREA,
    Audience.ON_CALL,
    Audience.ADMINISTRATORS,
)
RANKS = {Severity.INFO: 0, Severity.WARNING: 1, Severity.CRITICAL: 2}


class Step(NamedTuple):
    """When an alert has stood `after_min` minutes, an audience is told; `key` is the shop's row."""

    after_min: int
    audience: Audience
    severity: Severity
    kind: str = ""
    by_mail: bool = True
    by_screen: bool = True
    by_webhook: bool = False
    by_speaker: bool = False
    key: int | None = None

    def is_about(self, kind: str, severity: str) -> bool:
        """Tell whether the step is one of such an alert."""
        return self.kind in {"", kind} and RANKS[Severity(severity)] >= RANKS[self.severity]


# Until the shop writes its own.
USUAL_STEPS = (
    Step(0, Audience.LEAD, Severity.WARNING),
    Step(5, Audience.ZONE, Severity.WARNING),
    Step(15, Audience.AREA, Severity.CRITICAL),
    Step(30, Audience.ON_CALL, Severity.CRITICAL),
)


class Wish(NamedTuple):
    """How a person wants to be told; the default is that of a person who said nothing."""

    by_mail: bool = True
    by_screen: bool = True
    severity: Severity = Severity.INFO
    quiet_from: time | None = None
    quiet_until: time | None = None


class People(NamedTuple):
    """Who is there for an alert, by audience."""

    reached: dict[Audience, frozenset[int]]

    def told_by(self, audience: Audience) -> frozenset[int]:
        """Return whom a step tells: its own audience, or the next one out that has anybody."""
        for each in OUTWARDS[OUTWARDS.index(audience) :]:
            if self.reached.get(each):
                return self.reached[each]
        return frozenset()


def is_wanted(wish: Wish, severity: Severity) -> bool:
    """Tell whether a person wants alerts of this severity; of critical ones everybody is told."""
    return severity is Severity.CRITICAL or RANKS[severity] >= RANKS[wish.severity]


def may_mail_at(wish: Wish, severity: Severity, *, at: datetime, zone: ZoneInfo) -> datetime:
    """Return when a mail may go out: at once, or when the person's quiet hours are over.

    Args:
        at: aware UTC; the answer is never before it.
        zone: where the person's hours are read; they may go past midnight.
    """
    begin, end = wish.quiet_from, wish.quiet_until
    if begin is None or end is None or begin == end or severity is Severity.CRITICAL:
        return at
    here = at.astimezone(zone)
    now = here.time()
    quiet = begin <= now < end if begin < end else now >= begin or now < end
    if not quiet:
        return at
    day = here.date() if now < end else here.date() + timedelta(days=1)
    return max(at, datetime.combine(day, end, tzinfo=zone).astimezone(at.tzinfo))
