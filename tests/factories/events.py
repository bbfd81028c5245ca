"""For each reaction to an event: the rows that it needs, and an event that has an effect there."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from uuid import uuid4

from core.clock import utc_now
from core.events.base import Event
from core.events.records import CREATED, record_event_type
from core.events.types import (
    BackupDone,
    BackupFailed,
    BackupOverdue,
    DeliveryFailed,
    OperationOffered,
    OperationWithdrawn,
    RightGivenToOneself,
    WebhookSwitchedOff,
)
from shopmonitor.choices import AlertKind
from shopmonitor.models import Alert
from tests.factories.core import MachineFactory, UserFactory
from tests.factories.floor_facts import counted, session_ended, session_started
from tests.factories.office import make_assigned_operation


def _machine_created() -> Event:
    return record_event_type("machine", CREATED)(
        uid=MachineFactory.create().uid, occurred_at=utc_now(), revision=1, fields={}
    )


def _offered() -> Event:
    return OperationOffered(
        uid=uuid4(),
        occurred_at=utc_now(),
        revision=2,
        machine=MachineFactory.create().uid,
        job_number="J-1",
        operation_name="Cut",
        part="P-1",
        quantity=Decimal(5),
        rank=1,
    )


def _withdrawn() -> Event:
    return OperationWithdrawn(
        uid=uuid4(), occurred_at=utc_now(), revision=3, machine=MachineFactory.create().uid
    )


def _delivery_failed() -> Event:
    return DeliveryFailed(
        uid=uuid4(),
        occurred_at=utc_now(),
        event="machine.session_ended",
        target="shop_tracker",
        error="NotHereYetError: person",
    )


def _right_given_to_oneself() -> Event:
    return RightGivenToOneself(
        uid=uuid4(), occurred_at=utc_now(), person_name="Anna", level="operate"
    )


def _backup_failed() -> Event:
    return BackupFailed(uid=uuid4(), occurred_at=utc_now(), what="backup", error="disk full")


def _backup_overdue() -> Event:
    return BackupOverdue(uid=uuid4(), occurred_at=utc_now(), hours=26, last_good_at=None)


def _backup_done() -> Event:
    now = utc_now()
    Alert.objects.create(
        kind=AlertKind.BACKUP, source="backup", text="failed", opened_at=now, last_at=now
    )
    return BackupDone(uid=uuid4(), occurred_at=now, what="backup")


def _switched_off() -> Event:
    return WebhookSwitchedOff(uid=uuid4(), occurred_at=utc_now(), name="ERP", reason="gone")


def _session_started() -> Event:
    operation, machine = make_assigned_operation()
    return session_started(machine=machine, user=UserFactory.create(), operation=operation)


def _session_ended() -> Event:
    operation, machine = make_assigned_operation()
    return session_ended(machine=machine, user=UserFactory.create(), operation=operation)


def _counted() -> Event:
    operation, machine = make_assigned_operation()
    return counted(machine=machine, operation=operation)


WORLDS: dict[tuple[str, str], Callable[[], Event]] = {
    ("machine.created", "shopmonitor.handlers.make_live_row"): _machine_created,
    ("operation.offered", "shopmonitor.handlers.offer_operation"): _offered,
    ("operation.withdrawn", "shopmonitor.handlers.take_operation_back"): _withdrawn,
    ("event.failed", "shopmonitor.handlers.alert_failed_event"): _delivery_failed,
    ("right.given_to_oneself", "shopmonitor.handlers.alert_own_right"): _right_given_to_oneself,
    ("backup.failed", "shopmonitor.handlers.alert_failed_backup"): _backup_failed,
    ("backup.overdue", "shopmonitor.handlers.alert_overdue_backup"): _backup_overdue,
    ("backup.done", "shopmonitor.handlers.end_backup_alerts"): _backup_done,
    ("webhook.switched_off", "shopmonitor.handlers.alert_dead_webhook"): _switched_off,
    ("machine.session_started", "shoptracker.handlers.start_operations"): _session_started,
    ("machine.session_ended", "shoptracker.handlers.book_session_times"): _session_ended,
    ("machine.counted", "shoptracker.handlers.book_quantities"): _counted,
}
