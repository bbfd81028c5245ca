"""Rows of core's tables that have a list in the back office; `list_rows.py` has them all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import count
from typing import Any
from uuid import uuid4

from allauth.idp.oidc.models import Client

from core.clock import utc_now
from core.db.doors import OWNER, through
from core.models import (
    Absence,
    ApiToken,
    AuditEntry,
    Calendar,
    CalendarAssignment,
    EventDelivery,
    Fault,
    ImportRun,
    SecurityEvent,
    SuiteApp,
    SyncEvent,
    UserQualification,
    UserSession,
    Webhook,
)
from tests.factories.core import (
    AreaFactory,
    EquipmentFactory,
    GroupFactory,
    MachineFactory,
    MachineTypeFactory,
    PermissionFactory,
    QualificationFactory,
    UserFactory,
    ZoneFactory,
    make_badge,
)
from tests.factories.stops import make_reason

_numbers = count(1)


def _token() -> ApiToken:
    number = next(_numbers)
    return ApiToken.objects.create(
        user=UserFactory.create(), name="x", prefix="sst_", digest=f"d{number}", scopes=["*"]
    )


def _sign_in() -> UserSession:
    now = utc_now()
    return UserSession.objects.create(
        user=UserFactory.create(),
        session_token=uuid4().hex,
        last_seen_at=now,
        expires_at=now + timedelta(hours=1),
    )


def _event() -> SyncEvent:
    number = next(_numbers)
    return SyncEvent.objects.create(
        sequence=10**9 + number,
        lane=0,
        event_type="machine.created",
        resource_type="machine",
        resource_id=str(uuid4()),
        source_app="core",
        target_app="shop_monitor",
        payload={},
    )


def _qualified() -> UserQualification:
    return UserQualification.objects.create(
        user=UserFactory.create(), qualification=QualificationFactory.create(), valid_from=utc_now()
    )


def _machine() -> Any:
    kind = MachineTypeFactory.create(qualification=QualificationFactory.create())
    return MachineFactory.create(machine_type=kind, qualification=QualificationFactory.create())


def _calendar() -> Calendar:
    return Calendar.objects.create(code=f"C{next(_numbers)}", name="x", time_zone="UTC")


def _absence() -> Absence:
    today = utc_now().date()
    return Absence.objects.create(
        user=UserFactory.create(), kind="vacation", first_date=today, last_date=today
    )


def _webhook() -> Webhook:
    return Webhook.objects.create(
        name=f"w{next(_numbers)}", url="https://example.org/", event_types=["*"]
    )


def _delivery() -> EventDelivery:
    now = utc_now()
    return EventDelivery.objects.create(
        webhook=_webhook(),
        event_id=uuid4(),
        event_created_at=now,
        event_type="machine.created",
        next_attempt_at=now,
    )


def _import() -> ImportRun:
    return ImportRun.objects.create(kind="people", file_name="x.csv", by=UserFactory.create())


@through(OWNER)  # as the triggers write
def _change() -> AuditEntry:
    return AuditEntry.objects.create(
        happened_at=utc_now(),
        transaction_id=next(_numbers),
        table_name="zones",
        row_key=str(next(_numbers)),
        action="U",
        changes={"name": ["Turning", "Milling"]},
        person=UserFactory.create(),
        database_role="shop_suite",
    )


CORE_MAKERS: dict[str, Callable[[], Any]] = {
    "core.auditentry": _change,
    "core.absence": _absence,
    "core.calendar": _calendar,
    "core.calendarassignment": lambda: CalendarAssignment.objects.create(
        calendar=_calendar(), machine=MachineFactory.create()
    ),
    "core.equipment": lambda: EquipmentFactory.create(machine=MachineFactory.create()),
    "allauth_idp_oidc.client": lambda: Client.objects.create(
        name=f"Component {next(_numbers)}", owner=UserFactory.create()
    ),
    "core.eventdelivery": _delivery,
    "core.fault": lambda: Fault.objects.create(
        reference=f"f{next(_numbers)}", kind="ValueError", place="core/x.py", occurred_at=utc_now()
    ),
    "core.importrun": _import,
    "core.webhook": _webhook,
    "core.apitoken": _token,
    "core.area": lambda: AreaFactory.create(parent=AreaFactory.create()),
    "core.badge": lambda: make_badge(UserFactory.create(), f"04{next(_numbers):06X}"),
    "core.machine": _machine,
    "core.machinetype": lambda: MachineTypeFactory.create(
        qualification=QualificationFactory.create()
    ),
    "core.qualification": QualificationFactory.create,
    "core.securityevent": lambda: SecurityEvent.objects.create(
        kind="sign_in", user=UserFactory.create(), occurred_at=utc_now()
    ),
    "core.stopreason": lambda: make_reason(parent=make_reason()),
    "core.suiteapp": lambda: SuiteApp.objects.create(
        code=f"a{next(_numbers)}", name="App", url="/"
    ),
    "core.suitegroup": GroupFactory.create,
    "core.suitepermission": lambda: PermissionFactory.create(
        user=None, group=GroupFactory.create()
    ),
    "core.suiteuser": UserFactory.create,
    "core.syncevent": _event,
    "core.userqualification": _qualified,
    "core.usersession": _sign_in,
    "core.zone": ZoneFactory.create,
}
