"""Reactions of ShopMonitor to events; one function a reaction."""

from __future__ import annotations

from collections.abc import Sequence

from core.choices import App
from core.events.people_types import RightGivenToOneself
from core.events.records import VERBS, RecordEvent
from core.events.registry import subscribe, subscribe_set
from core.events.types import OperationOffered, OperationWithdrawn
from core.events.upkeep_types import (
    BackupDone,
    BackupFailed,
    BackupOverdue,
    CopyFollows,
    CopyStopped,
    DeliveryFailed,
    WebhookSwitchedOff,
)
from shopmonitor.services.alerts import (
    raise_delivery_alert,
    raise_own_right_alert,
    raise_webhook_alert,
)
from shopmonitor.services.backup_alerts import (
    raise_failed_backup_alert,
    raise_overdue_backup_alert,
    resolve_backup_alerts,
)
from shopmonitor.services.copy_alerts import raise_copy_alert, resolve_copy_alert
from shopmonitor.services.live import make_live_rows
from shopmonitor.services.offline_lists import note_lists_changed
from shopmonitor.services.work_offers import keep_offer, withdraw_offer


@subscribe_set("machine.created", app=App.MONITOR)
def make_live_row(events: Sequence[RecordEvent]) -> None:
    """A new machine gets the row that swipes lock."""
    make_live_rows([event.uid for event in events])


# What the rule of a swipe looks at; groups carry their members, types their trainings.
OPENS = (
    "user",
    "group",
    "badge",
    "permission",
    "qualification",
    "user_qualification",
    "area",
    "zone",
    "machine_type",
    "machine",
)


@subscribe_set(*(f"{topic}.{verb}" for topic in OPENS for verb in VERBS), app=App.MONITOR)
def note_who_may(_events: Sequence[RecordEvent]) -> None:
    """Whom nodes may let in while the server is away is worked out anew, once for all."""
    note_lists_changed()


@subscribe("operation.offered", app=App.MONITOR)
def offer_operation(event: OperationOffered) -> None:
    """An operation shows at its machine."""
    keep_offer(event)


@subscribe("operation.withdrawn", app=App.MONITOR)
def take_operation_back(event: OperationWithdrawn) -> None:
    """An operation shows no longer."""
    withdraw_offer(event)


@subscribe("event.failed", app=App.MONITOR)
def alert_failed_event(event: DeliveryFailed) -> None:
    """Somebody must look at an event that could not be delivered."""
    raise_delivery_alert(event)


@subscribe("right.given_to_oneself", app=App.MONITOR)
def alert_own_right(event: RightGivenToOneself) -> None:
    """Somebody else must see that a person gave themselves a right at machines."""
    raise_own_right_alert(event)


@subscribe("backup.failed", app=App.MONITOR)
def alert_failed_backup(event: BackupFailed) -> None:
    """Somebody must look at a backup that came to nothing."""
    raise_failed_backup_alert(event)


@subscribe("backup.overdue", app=App.MONITOR)
def alert_overdue_backup(event: BackupOverdue) -> None:
    """Somebody must see to it that backups are made again."""
    raise_overdue_backup_alert(event)


@subscribe("backup.done", app=App.MONITOR)
def end_backup_alerts(event: BackupDone) -> None:
    """A good backup ends the alarm about those before."""
    resolve_backup_alerts(event)


@subscribe("copy.stopped", app=App.MONITOR)
def alert_stopped_copy(event: CopyStopped) -> None:
    """Somebody must see to a database that does not follow core."""
    raise_copy_alert(event)


@subscribe("copy.follows", app=App.MONITOR)
def end_copy_alert(event: CopyFollows) -> None:
    """A copy that follows ends the alarm about it."""
    resolve_copy_alert(event)


@subscribe("webhook.switched_off", app=App.MONITOR)
def alert_dead_webhook(event: WebhookSwitchedOff) -> None:
    """Somebody must look at a program outside that takes nothing any more."""
    raise_webhook_alert(event)
