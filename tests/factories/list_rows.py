"""A row of every table that has a list in the back office, each naming rows of its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from uuid import uuid4

from core.clock import utc_now
from core.secrets.vault import encrypt
from shopmonitor.models import (
    Alert,
    AlertDelivery,
    AlertPause,
    AlertStep,
    AlertWish,
    BadgeSwipe,
    EStopCause,
    EStopCheck,
    EStopEvent,
    EStopNotice,
    FirmwareRelease,
    FloorEvent,
    Kiosk,
    KioskPin,
    LeadOperatorHistory,
    MachineLive,
    MachineLog,
    MachineSession,
    MachineState,
    Node,
    NodeCommand,
    NodeDeadLetter,
    NodeLogLine,
    OnCallTurn,
    PendingNode,
    SessionCorrection,
    StopClassification,
    UnknownBadge,
)
from shoptracker.models import QuantityReport, StockMove, TimeEntry
from tests.factories.accessories import make_accessory, make_device
from tests.factories.core import (
    AreaFactory,
    MachineFactory,
    UserFactory,
    ZoneFactory,
)
from tests.factories.core_list_rows import CORE_MAKERS
from tests.factories.machine_sources import make_source
from tests.factories.office import make_customer, make_job, make_order, make_part, step_of
from tests.factories.stock import make_location, make_lot, make_stock
from tests.factories.stops import make_reason

_numbers = count(1)


def _node() -> Node:
    return Node.objects.create(node_id=f"L{next(_numbers)}", area=AreaFactory.create())


def _swipe() -> BadgeSwipe:
    machine = MachineFactory.create()
    return BadgeSwipe.objects.create(
        swipe_id=uuid4(),
        node=_node(),
        port=0,
        machine=machine,
        user=UserFactory.create(),
        tag_digest="d",
        last4="B2C3",
        decision="granted",
        action="session_started",
        reason="ok",
        boot_id="b",
        seq=next(_numbers),
        occurred_at=utc_now(),
        clock="synced",
    )


def _session() -> MachineSession:
    machine, person = MachineFactory.create(), UserFactory.create()
    return MachineSession.objects.create(
        machine=machine,
        user=person,
        node=_node(),
        person_name=str(person),
        machine_code=machine.code,
        started_at=utc_now(),
    )


def _correction() -> SessionCorrection:
    session, now = _session(), utc_now()
    return SessionCorrection.objects.create(
        session=session,
        machine=session.machine,
        user=session.user,
        started_at=now - timedelta(hours=1),
        ended_at=now,
        was_started_at=now,
        was_ended_at=now,
        reason="x",
    )


def _at_machine(model: Any, **values: Any) -> Any:
    default = {"machine": MachineFactory.create(), "occurred_at": utc_now()}
    return model.objects.create(**default | values)


def _estop() -> EStopEvent:
    return EStopEvent.objects.create(
        state="TRIGGERED", machine=MachineFactory.create(), node=_node(), triggered_at=utc_now()
    )


def _later() -> datetime:
    return utc_now() + timedelta(hours=1)


def _log_line() -> MachineLog:
    return MachineLog.objects.create(
        kind="state",
        machine=MachineFactory.create(),
        machine_code="M",
        user=UserFactory.create(),
        node=_node(),
        occurred_at=utc_now(),
    )


def _said_of_a_stop() -> StopClassification:
    now = utc_now()
    return StopClassification.objects.create(
        machine=MachineFactory.create(),
        started_at=now - timedelta(minutes=5),
        ended_at=now,
        reason=make_reason(),
        user=UserFactory.create(),
        person_name="x",
    )


def _alert() -> Alert:
    now = utc_now()
    return Alert.objects.create(
        kind="event_failed",
        source=f"s{next(_numbers)}",
        text="x",
        machine=MachineFactory.create(),
        node=_node(),
        opened_at=now,
        last_at=now,
    )


def _time_entry() -> TimeEntry:
    now, machine = utc_now(), MachineFactory.create()
    return TimeEntry.objects.create(
        session_uid=uuid4(),
        machine=machine,
        user=UserFactory.create(),
        person_name="x",
        operation=step_of(make_job(machine.zone)),
        started_at=now,
        ended_at=now,
        labour_s=1,
        machine_s=1,
        end_reason="swipe",
    )


def _pieces() -> QuantityReport:
    machine = MachineFactory.create()
    return QuantityReport.objects.create(
        source_uid=uuid4(),
        machine=machine,
        operation=step_of(make_job(machine.zone)),
        occurred_at=utc_now(),
    )


def _stock_move() -> StockMove:
    make_stock()
    return StockMove.objects.latest("pk")


def _plan() -> Any:
    return make_part(ZoneFactory.create()).work_plans.get()


MAKERS: dict[str, Callable[[], Any]] = {
    **CORE_MAKERS,
    "shopmonitor.accessoryio": make_accessory,
    "shopmonitor.bluetoothdevice": lambda: make_device(_node()),
    "shopmonitor.alert": _alert,
    "shopmonitor.alertdelivery": lambda: AlertDelivery.objects.create(
        alert=_alert(), user=UserFactory.create(), channel="mail"
    ),
    "shopmonitor.alertpause": lambda: AlertPause.objects.create(
        reason="x", area=AreaFactory.create(), begins_at=utc_now(), ends_at=_later()
    ),
    "shopmonitor.alertstep": lambda: AlertStep.objects.create(audience="zone"),
    "shopmonitor.alertwish": lambda: AlertWish.objects.create(user=UserFactory.create()),
    "shopmonitor.oncallturn": lambda: OnCallTurn.objects.create(
        user=UserFactory.create(), area=AreaFactory.create(), begins_at=utc_now(), ends_at=_later()
    ),
    "shopmonitor.badgeswipe": _swipe,
    "shopmonitor.estopcause": lambda: EStopCause.objects.create(text=f"Chip {next(_numbers)}"),
    "shopmonitor.estopcheck": lambda: EStopCheck.objects.create(
        name=f"Test {next(_numbers)}", node=_node(), port=0, due_on=utc_now().date()
    ),
    "shopmonitor.estopevent": _estop,
    "shopmonitor.estopnotice": lambda: EStopNotice.objects.create(
        estop=_estop(), machine=MachineFactory.create(), node=_node(), port=0, answer_by=utc_now()
    ),
    "shopmonitor.firmwarerelease": lambda: FirmwareRelease.objects.create(
        version=f"1.0.{next(_numbers)}",
        hardware="esp32",
        min_version="1.0.0",
        size=1,
        sha256="0",
        signature="s",
        public_key="k",
        content=b"x",
        added_by=UserFactory.create(),
    ),
    "shopmonitor.floorevent": lambda: _at_machine(
        FloorEvent, event_type="reading", data={}, clock="synced", node=_node()
    ),
    "shopmonitor.sessioncorrection": _correction,
    "shopmonitor.kiosk": lambda: Kiosk.objects.create(name=f"Kiosk {next(_numbers)}"),
    "shopmonitor.kioskpin": lambda: KioskPin.objects.create(
        user=UserFactory.create(), pin_hash="x", set_at=utc_now()
    ),
    "shopmonitor.machinesource": make_source,
    "shopmonitor.leadoperatorhistory": lambda: _at_machine(
        LeadOperatorHistory,
        session_uid=uuid4(),
        user=UserFactory.create(),
        person_name="x",
        reason="first",
    ),
    "shopmonitor.machinelive": lambda: MachineLive.objects.create(
        machine=MachineFactory.create(), pending_user=UserFactory.create()
    ),
    "shopmonitor.machinelog": _log_line,
    "shopmonitor.machinesession": _session,
    "shopmonitor.machinestate": lambda: _at_machine(MachineState, execution="ACTIVE"),
    "shopmonitor.node": _node,
    "shopmonitor.nodecommand": lambda: NodeCommand.objects.create(
        node=_node(), kind="identify", asked_by=UserFactory.create(), expires_at=utc_now()
    ),
    "shopmonitor.pendingnode": lambda: PendingNode.objects.create(
        hardware_id="h", digits="0", token_digest=str(next(_numbers)), last_at=utc_now()
    ),
    "shopmonitor.nodelogline": lambda: NodeLogLine.objects.create(
        node=_node(), level="info", text="x", occurred_at=utc_now()
    ),
    "shopmonitor.nodedeadletter": lambda: NodeDeadLetter.objects.create(
        node=_node(), boot_id="b", code="x", message={}
    ),
    "shopmonitor.stopclassification": _said_of_a_stop,
    "shopmonitor.unknownbadge": lambda: UnknownBadge.objects.create(
        digest=str(next(_numbers)),
        last4="B2C3",
        tag_encrypted=encrypt("04A1B2C3"),
        node=_node(),
        port=0,
        machine=MachineFactory.create(),
        first_at=utc_now(),
        last_at=utc_now(),
    ),
    "shoptracker.customer": make_customer,
    "shoptracker.job": make_job,
    "shoptracker.joboperation": lambda: step_of(make_job()),
    "shoptracker.lot": make_lot,
    "shoptracker.order": make_order,
    "shoptracker.part": make_part,
    "shoptracker.quantityreport": _pieces,
    "shoptracker.stockbalance": make_stock,
    "shoptracker.stocklocation": make_location,
    "shoptracker.stockmove": _stock_move,
    "shoptracker.timeentry": _time_entry,
    "shoptracker.workplan": _plan,
}
