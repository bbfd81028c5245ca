"""For each reaction to an event: the rows that it needs, and an event that has an effect there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from functools import partial
from uuid import uuid4

import time_machine
from django.contrib.auth.hashers import make_password

from core.clock import utc_now
from core.events.base import Event
from core.events.people_types import (
    MonitorAsksForPerson,
    PasswordHashedAnew,
    PersonErased,
    RightGivenToOneself,
    SignedOutEverywhere,
    SignInEnded,
    SignInSeen,
    TrackerAsksForPerson,
)
from core.events.records import CREATED, DEACTIVATED, VERBS, RecordEvent, record_event_type
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
from core.models import SecurityEvent, SuiteUser, UserSession
from core.secrets.vault import encrypt
from shopmonitor.choices import AlertKind
from shopmonitor.handlers import OPENS
from shopmonitor.models import Alert
from shopmonitor.services.offline_lists import refresh_due_lists
from shoptracker.services.time_entries import book_sessions
from tests.factories.core import MachineFactory, UserFactory
from tests.factories.floor import make_machine, make_node
from tests.factories.floor_facts import (
    bucket_closed,
    counted,
    session_corrected,
    session_ended,
    session_started,
)
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


def _copy_stopped() -> Event:
    return CopyStopped(uid=uuid4(), occurred_at=utc_now(), copy="shop_monitor", findings="away")


def _copy_follows() -> Event:
    now = utc_now()
    Alert.objects.create(
        kind=AlertKind.COPY, source="shop_monitor", text="away", opened_at=now, last_at=now
    )
    return CopyFollows(uid=uuid4(), occurred_at=now, copy="shop_monitor")


def _switched_off() -> Event:
    return WebhookSwitchedOff(uid=uuid4(), occurred_at=utc_now(), name="ERP", reason="gone")


def _session_started() -> Event:
    operation, machine = make_assigned_operation()
    return session_started(machine=machine, user=UserFactory.create(), operation=operation)


def _session_ended() -> Event:
    operation, machine = make_assigned_operation()
    return session_ended(machine=machine, user=UserFactory.create(), operation=operation)


def _session_corrected() -> Event:
    operation, machine = make_assigned_operation()
    told = session_ended(machine=machine, user=UserFactory.create(), operation=operation)
    book_sessions([told])
    return session_corrected(machine=machine, user=UserFactory.create(), uid=told.uid)


def _counted() -> Event:
    operation, machine = make_assigned_operation()
    return counted(machine=machine, operation=operation)


def _bucket_closed() -> Event:
    return bucket_closed(machine=MachineFactory.create())


def _sign_in(person: SuiteUser) -> UserSession:
    now = utc_now()
    return UserSession.objects.create(
        user=person, session_token="a" * 64, last_seen_at=now, expires_at=now + timedelta(hours=1)
    )


def _sign_in_seen() -> Event:
    now = utc_now()
    return SignInSeen(
        uid=uuid4(),
        occurred_at=now,
        user=UserFactory.create().uid,
        site="shop_monitor",
        address="127.0.0.1",
        device="Firefox",
        began_at=now,
        expires_at=now + timedelta(hours=1),
    )


def _sign_in_ended() -> Event:
    return SignInEnded(uid=_sign_in(UserFactory.create()).uid, occurred_at=utc_now())


def _signed_out() -> Event:
    row = _sign_in(UserFactory.create())
    assert row.user is not None
    return SignedOutEverywhere(uid=row.user.uid, occurred_at=utc_now())


def _account_closed() -> Event:
    person = UserFactory.create()
    _sign_in(person)
    return record_event_type("user", DEACTIVATED)(
        uid=person.uid, occurred_at=utc_now(), revision=2, fields={}
    )


def _hashed_anew() -> Event:
    person = UserFactory.create(password=make_password("x", hasher="pbkdf2_sha256"))
    return PasswordHashedAnew(
        uid=person.uid,
        occurred_at=utc_now(),
        sealed_hash=encrypt(make_password("x")),
        sealed_hash_before=encrypt(person.password),
    )


def _person_erased() -> Event:
    person = UserFactory.create()
    SecurityEvent.objects.create(
        kind="sign_in", user=person, user_name=str(person), occurred_at=utc_now()
    )
    name = f"Erased person {person.pk}"
    return PersonErased(uid=person.uid, occurred_at=utc_now(), number=person.pk, name=name)


def _asked(kind: type[MonitorAsksForPerson | TrackerAsksForPerson]) -> Event:
    person, boss = UserFactory.create(), UserFactory.create(is_admin=True)
    return kind(
        uid=person.uid,
        occurred_at=utc_now(),
        request=uuid4(),
        asked_by=boss.uid,
        display_name="Anna Asked",
    )


def _who_may(topic: str, verb: str) -> RecordEvent:
    """Make a node with a list, and something that may change it."""
    make_node(make_machine())
    with time_machine.travel(utc_now() - timedelta(hours=1)):
        refresh_due_lists()
    return record_event_type(topic, verb)(uid=uuid4(), occurred_at=utc_now(), revision=1, fields={})


WORLDS: dict[tuple[str, str], Callable[[], Event]] = {
    ("machine.created", "shopmonitor.handlers.make_live_row"): _machine_created,
    ("operation.offered", "shopmonitor.handlers.offer_operation"): _offered,
    ("operation.withdrawn", "shopmonitor.handlers.take_operation_back"): _withdrawn,
    ("event.failed", "shopmonitor.handlers.alert_failed_event"): _delivery_failed,
    ("right.given_to_oneself", "shopmonitor.handlers.alert_own_right"): _right_given_to_oneself,
    ("backup.failed", "shopmonitor.handlers.alert_failed_backup"): _backup_failed,
    ("backup.overdue", "shopmonitor.handlers.alert_overdue_backup"): _backup_overdue,
    ("backup.done", "shopmonitor.handlers.end_backup_alerts"): _backup_done,
    ("copy.stopped", "shopmonitor.handlers.alert_stopped_copy"): _copy_stopped,
    ("copy.follows", "shopmonitor.handlers.end_copy_alert"): _copy_follows,
    ("webhook.switched_off", "shopmonitor.handlers.alert_dead_webhook"): _switched_off,
    ("machine.session_started", "shoptracker.handlers.start_operations"): _session_started,
    ("machine.session_ended", "shoptracker.handlers.book_session_times"): _session_ended,
    (
        "machine.session_corrected",
        "shoptracker.handlers.book_corrected_times",
    ): _session_corrected,
    ("machine.counted", "shoptracker.handlers.book_quantities"): _counted,
    ("machine.bucket_closed", "shoptracker.handlers.keep_machine_figures"): _bucket_closed,
    ("sign_in.seen", "core.handlers.note_sign_in_elsewhere"): _sign_in_seen,
    ("sign_in.ended", "core.handlers.end_sign_in"): _sign_in_ended,
    ("user.signed_out_everywhere", "core.handlers.sign_out_everywhere"): _signed_out,
    ("user.deactivated", "core.handlers.sign_closed_account_out"): _account_closed,
    ("user.erased", "core.handlers.forget_erased_person"): _person_erased,
    ("user.change_asked_by_monitor", "core.handlers.change_asked_person"): partial(
        _asked, MonitorAsksForPerson
    ),
    ("user.change_asked_by_tracker", "core.handlers.change_asked_person"): partial(
        _asked, TrackerAsksForPerson
    ),
    ("user.password_hashed_anew", "core.handlers.keep_newer_hash"): _hashed_anew,
    **{
        (f"{topic}.{verb}", "shopmonitor.handlers.note_who_may"): partial(_who_may, topic, verb)
        for topic in OPENS
        for verb in VERBS
    },
}
