"""What the suite tells of its own health: events that failed, backups, copies, webhooks."""

from __future__ import annotations

from datetime import datetime

from core.choices import App
from core.events.base import Event, event_type


@event_type("event.failed", source=App.CORE, targets=(App.MONITOR,))
class DeliveryFailed(Event, frozen=True, kw_only=True):
    """An event could not be delivered after its last attempt; `uid` is that event."""

    event: str
    target: str
    error: str


@event_type("backup.done", source=App.CORE, targets=(App.MONITOR,))
class BackupDone(Event, frozen=True, kw_only=True):
    """A backup is whole (`what` is backup), or was proved good (verification); `uid` is its run."""

    what: str


@event_type("backup.failed", source=App.CORE, targets=(App.MONITOR,))
class BackupFailed(Event, frozen=True, kw_only=True):
    """A backup could not be made, or is not good; `uid` is its run, `what` as in `backup.done`."""

    what: str
    error: str


@event_type("backup.overdue", source=App.CORE, targets=(App.MONITOR,))
class BackupOverdue(Event, frozen=True, kw_only=True):
    """The last good backup is too old; `uid` is the same each time, `last_good_at` may be none."""

    hours: int
    last_good_at: datetime | None


@event_type("copy.stopped", source=App.CORE, targets=(App.MONITOR,))
class CopyStopped(Event, frozen=True, kw_only=True):
    """A database does not follow core any more; `uid` is the same each time, `copy` its alias."""

    copy: str
    findings: str


@event_type("copy.follows", source=App.CORE, targets=(App.MONITOR,))
class CopyFollows(Event, frozen=True, kw_only=True):
    """A database follows core (again); also told of each when the suite starts."""

    copy: str


@event_type("webhook.switched_off", source=App.CORE, targets=(App.MONITOR,))
class WebhookSwitchedOff(Event, frozen=True, kw_only=True):
    """A program outside has not answered for days, or has gone; `uid` is its webhook."""

    name: str
    reason: str
