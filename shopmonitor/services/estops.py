"""E-stops: triggered and released by the hardware, inspected and rearmed by people.

The software records and announces; it is never the safety function.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec
from django.db import connections, transaction

from core.clock import utc_now
from core.db.transactions import in_transaction
from core.domain.permissions import Grant, judge_right
from core.errors import ConflictError, InvalidInputError, NotAllowedError
from core.events import wakeup
from core.events.publish import publish
from core.events.types import EStopRearmed, EStopTriggered
from core.models import Machine, SuiteUser
from shopmonitor.choices import AlertKind, EndReason, EStopScope, EStopState, Severity
from shopmonitor.domain.swipes import APP
from shopmonitor.models import EStopEvent
from shopmonitor.protocol.event_data import EStopData
from shopmonitor.protocol.words import EStopState as Circuit
from shopmonitor.services.alerts import add_alert
from shopmonitor.services.door import floor_alias
from shopmonitor.services.node_keys import KnownKey
from shopmonitor.services.situations import end_session_at, lock_situation
from shopmonitor.services.statements import Statements
from shopmonitor.services.taken_events import TakenEvent

IN_FORCE = [EStopState.TRIGGERED, EStopState.RELEASED, EStopState.INSPECTED]


def take_estop(alias: str, *, key: KnownKey, item: TakenEvent, data: EStopData) -> None:
    """Follow what a node says of its circuit; the same word again changes nothing."""
    open_estop = (
        EStopEvent.objects.using(alias)
        .select_for_update(no_key=True)
        .filter(node_id=key.node_pk, port=item.port, state__in=IN_FORCE, is_history=False)
        .first()
    )
    if data.state is Circuit.TRIGGERED:
        if open_estop is None:
            _trigger(alias, key, item)
        elif open_estop.state != EStopState.TRIGGERED:
            _pull_again(alias, open_estop)
    elif open_estop is not None and open_estop.state == EStopState.TRIGGERED:
        _release(alias, open_estop, item.when.occurred_at)


@in_transaction(EStopEvent)
def inspect_estop(*, estop: EStopEvent, user: SuiteUser, cause: str) -> EStopEvent:
    """Note that a person looked at a released e-stop and what had been the cause.

    Raises:
        ConflictError: the hardware has not released it, or it was inspected already.
        NotAllowedError: the person may neither maintain nor lead there.
        InvalidInputError: no cause is given.
    """
    if not cause.strip():
        raise InvalidInputError("cause: say what the cause was.", field="cause")
    row = _lock(estop, EStopState.RELEASED, "released by the hardware and not yet inspected")
    _check_right(row, user)
    row.state, row.inspected_at, row.inspected_by = EStopState.INSPECTED, utc_now(), user
    row.cause = cause.strip()[:200]
    row.save(using=floor_alias())
    return row


@in_transaction(EStopEvent)
def rearm_estop(*, estop: EStopEvent, user: SuiteUser) -> EStopEvent:
    """End an inspected e-stop; every operator swipes again, nothing starts by itself.

    Raises:
        ConflictError: nobody has inspected it.
        NotAllowedError: the person may neither maintain nor lead there.
    """
    row = _lock(estop, EStopState.INSPECTED, "inspected")
    _check_right(row, user)
    row.state, row.rearmed_at, row.rearmed_by = EStopState.REARMED, utc_now(), user
    row.save(using=floor_alias())
    if row.machine is not None:
        publish(EStopRearmed(uid=row.machine.uid, occurred_at=utc_now(), estop=row.uid))
    return row


def _trigger(alias: str, key: KnownKey, item: TakenEvent) -> None:
    assert item.machine is not None  # noqa: S101 - the caller asked
    at = item.when.occurred_at
    situation = lock_situation(alias, machine=item.machine.machine)
    for session in situation.present:
        end_session_at(
            alias,
            situation=situation,
            session=session,
            reason=EndReason.ESTOP,
            at=at,
            node_pk=key.node_pk,
            node_name=key.node_name,
        )
    estop = EStopEvent.objects.using(alias).create(
        state=EStopState.TRIGGERED,
        scope=EStopScope.MACHINE,
        machine_id=item.machine.machine,
        node_id=key.node_pk,
        port=item.port,
        triggered_at=at,
        sessions_ended=len(situation.present),
    )
    _tell(alias, key, item, estop.uid, at)


def _tell(alias: str, key: KnownKey, item: TakenEvent, estop: UUID, at: datetime) -> None:
    machine = item.machine
    assert machine is not None  # noqa: S101 - the caller asked
    statements = Statements()
    statements.add(
        "INSERT INTO machine_logs (kind, machine_id, machine_code, node_id, node_name, data,"
        " occurred_at) VALUES ('estop', %s, %s, %s, %s, %s, %s)",
        machine.machine,
        machine.code,
        key.node_pk,
        key.node_name,
        msgspec.json.encode({"state": "TRIGGERED", "estop": estop}).decode(),
        at,
    )
    add_alert(
        statements,
        kind=AlertKind.ESTOP,
        source=machine.code,
        text=f"{machine.code}: e-stop pulled",
        at=at,
        severity=Severity.CRITICAL,
        machine=machine.machine,
        node=key.node_pk,
    )
    statements.run(alias)
    publish(
        EStopTriggered(
            uid=UUID(machine.uid), occurred_at=at, estop=estop, scope=EStopScope.MACHINE.value
        )
    )


def _pull_again(alias: str, estop: EStopEvent) -> None:
    estop.state = EStopState.TRIGGERED
    estop.released_at = estop.inspected_at = estop.inspected_by = None
    estop.save(using=alias)


def _release(alias: str, estop: EStopEvent, at: datetime) -> None:
    estop.state, estop.released_at = EStopState.RELEASED, max(at, estop.triggered_at)
    estop.save(using=alias)


def _lock(estop: EStopEvent, state: EStopState, wanted: str) -> EStopEvent:
    alias = floor_alias()
    row = EStopEvent.objects.using(alias).select_for_update(no_key=True).get(pk=estop.pk)
    if row.state != state:
        raise ConflictError(f"The e-stop is {row.state}, it must be {wanted} first.")
    transaction.on_commit(lambda: wakeup.wake(alias), using=alias)
    return row


def _check_right(estop: EStopEvent, user: SuiteUser) -> None:
    machine: Machine | None = estop.machine
    grants = _grants(user, machine) if machine is not None else []
    allowed = any(
        judge_right(grants, wanted=level, app=APP, at=utc_now()).allowed
        for level in ("maintain", "lead")
    )
    if not allowed:
        raise NotAllowedError("This needs the right to maintain or to lead this machine.")


def _grants(user: SuiteUser, machine: Machine) -> list[Grant]:
    with connections[floor_alias()].cursor() as cursor:
        cursor.execute("SELECT floor_grants(%s, %s)::text", [user.pk, machine.pk])
        return msgspec.json.decode(cursor.fetchone()[0], type=list[Grant])
