"""E-stops as the hardware tells them: triggered, released, triggered again.

The software records and announces; it is never the safety function.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

import msgspec
from django.db import connections
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core.events.publish import publish
from core.events.types import EStopTriggered
from shopmonitor.choices import AlertKind, EndReason, EStopKind, EStopScope, EStopState, Severity
from shopmonitor.domain.estops import IN_FORCE, Actor, Said, Verdict, judge_move
from shopmonitor.domain.facts import PortFacts
from shopmonitor.models import EStopEvent, NodePort
from shopmonitor.protocol.event_data import EStopData
from shopmonitor.protocol.words import EStopState as Circuit
from shopmonitor.services.alerts import add_alert
from shopmonitor.services.estop_checks import announced_check
from shopmonitor.services.estop_notices import ask_nodes, confirm_by_contact
from shopmonitor.services.leaving import end_all
from shopmonitor.services.node_keys import KnownKey
from shopmonitor.services.sessions import Ending
from shopmonitor.services.situations import lock_situation
from shopmonitor.services.statements import Statements
from shopmonitor.services.taken_events import TakenEvent


class _Contact(NamedTuple):
    """The contact that told something: of which node, at which machine, and when."""

    key: KnownKey
    port: int | None
    machine: PortFacts
    at: datetime
    heard_at: datetime


def take_estop(
    *,
    alias: str,
    key: KnownKey,
    item: TakenEvent,
    machine: PortFacts,
    data: EStopData,
    heard_at: datetime,
) -> None:
    """Follow what a node says of its circuit; the same word again changes nothing.

    ARMED and RELEASED both say that the contact is closed again; only people rearm.

    Args:
        heard_at: aware UTC, server clock; from when on nodes are awaited to confirm.
    """
    contact = _Contact(key, item.port, machine, item.when.occurred_at, heard_at)
    estop = (
        EStopEvent.objects.using(alias)
        .select_for_update(no_key=True)
        .filter(node_id=key.node_pk, port=item.port, state__in=IN_FORCE, is_history=False)
        .first()
    )
    said = Said.OPENED if data.state is Circuit.TRIGGERED else Said.CLOSED
    verdict, _after = judge_move(EStopState(estop.state) if estop else None, said, Actor.HARDWARE)
    if said is Said.OPENED:
        confirm_by_contact(alias=alias, node=key.node_pk, port=item.port, at=heard_at)
    if verdict is not Verdict.MOVES:
        return
    if said is Said.OPENED:
        _trigger(alias, contact, estop)
    elif estop is not None:
        _release(alias, contact, estop)


def machines_reached(*, alias: str, node: int, ports: list[int]) -> list[int]:
    """Return every machine that the contacts at some ports of a node reach, in order of key."""
    with connections[alias].cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT unnest(estop_machines(p.estop_scope, p.machine_id, m.zone_id,"
            " z.area_id)) FROM node_ports p JOIN machines m ON m.id = p.machine_id"
            " JOIN zones z ON z.id = m.zone_id WHERE p.node_id = %s AND p.port = ANY(%s)"
            " ORDER BY 1",
            [node, ports],
        )
        return [row[0] for row in cursor.fetchall()]


def _trigger(alias: str, contact: _Contact, estop: EStopEvent | None) -> None:
    """Begin an e-stop, or take one back into force that was released or inspected."""
    if estop is None:
        estop = _begin(alias, contact)
    estop.state = EStopState.TRIGGERED
    estop.released_at = estop.inspected_at = estop.inspected_by = None
    estop.cause = estop.inspected_with = ""
    machines = _reach(alias, estop)
    estop.sessions_ended += _end_sessions(alias, contact, machines)
    estop.save(using=alias)
    ask_nodes(alias=alias, estop=estop, machines=machines, at=contact.heard_at)
    _tell(alias, contact, estop, machines)


def _begin(alias: str, contact: _Contact) -> EStopEvent:
    """Return a new e-stop with the scope of its contact, and the check that it is, if any."""
    port = (
        NodePort.objects.using(alias)
        .select_related("machine__zone")
        .get(
            node_id=contact.key.node_pk,
            machine_id=contact.machine.machine,
            port=contact.machine.port,
        )
    )
    zone = port.machine.zone
    check = announced_check(alias=alias, port=port, at=contact.heard_at)
    return EStopEvent(
        scope=port.estop_scope,
        kind=check.kind if check else EStopKind.REAL,
        check_of=check,
        machine_id=contact.machine.machine,
        zone=zone if port.estop_scope == EStopScope.ZONE else None,
        area_id=zone.area_id if port.estop_scope == EStopScope.AREA else None,
        node_id=contact.key.node_pk,
        port=contact.port,
        triggered_at=contact.at,
    )


def _reach(alias: str, estop: EStopEvent) -> list[int]:
    with connections[alias].cursor() as cursor:
        cursor.execute(
            "SELECT estop_machines(%s, %s, %s, %s)",
            [estop.scope, estop.machine_id, estop.zone_id, estop.area_id],
        )
        machines: list[int] = cursor.fetchone()[0]
        return machines


def _release(alias: str, contact: _Contact, estop: EStopEvent) -> None:
    estop.state = EStopState.RELEASED
    estop.released_at = max(contact.at, estop.triggered_at)
    estop.save(using=alias)
    statements = Statements()
    _log(statements, contact, estop, _reach(alias, estop))
    statements.run(alias)


def _end_sessions(alias: str, contact: _Contact, machines: list[int]) -> int:
    """End all sessions at the machines, whose rows are locked; return how many there were."""
    with connections[alias].cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT machine_id FROM machine_sessions WHERE ended_at IS NULL"
            " AND machine_id = ANY(%s) ORDER BY 1",
            [machines],
        )
        busy = [row[0] for row in cursor.fetchall()]
    key = contact.key
    ending = Ending(EndReason.ESTOP, contact.at, node_pk=key.node_pk, node_name=key.node_name)
    ended = 0
    for machine in busy:
        situation = lock_situation(alias=alias, machine=machine)
        end_all(alias=alias, situation=situation, ending=ending)
        ended += len(situation.present)
    return ended


TEXTS: Final[dict[EStopKind, str | dict[EStopScope, str]]] = {
    EStopKind.REAL: {
        EStopScope.MACHINE: gettext_noop("%(code)s: e-stop pulled"),
        EStopScope.ZONE: gettext_noop("%(code)s: e-stop pulled, the zone is stopped"),
        EStopScope.AREA: gettext_noop("%(code)s: e-stop pulled, the area is stopped"),
    },
    EStopKind.DRILL: gettext_noop("%(code)s: e-stop pulled, announced as a drill"),
    EStopKind.TEST: gettext_noop("%(code)s: e-stop pulled, announced as a function test"),
}


def _text(estop: EStopEvent, code: str) -> str:
    text = TEXTS[EStopKind(estop.kind)]
    return _(text if isinstance(text, str) else text[EStopScope(estop.scope)]) % {"code": code}


def _tell(alias: str, contact: _Contact, estop: EStopEvent, machines: list[int]) -> None:
    statements = Statements()
    machine = contact.machine
    _log(statements, contact, estop, machines)
    real = estop.kind == EStopKind.REAL
    add_alert(
        statements,
        kind=AlertKind.ESTOP,
        source=machine.code,
        text=_text(estop, machine.code),
        at=contact.at,
        severity=Severity.CRITICAL if real else Severity.WARNING,
        machine=machine.machine,
        node=contact.key.node_pk,
    )
    statements.run(alias)
    publish(
        EStopTriggered(
            uid=UUID(machine.uid),
            occurred_at=contact.at,
            estop=estop.uid,
            scope=str(estop.scope),
            kind=str(estop.kind),
            machines=_uids(alias, machines),
        )
    )


def _uids(alias: str, machines: list[int]) -> list[UUID]:
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT uid FROM machines WHERE id = ANY(%s) ORDER BY id", [machines])
        return [row[0] for row in cursor.fetchall()]


def _log(statements: Statements, contact: _Contact, estop: EStopEvent, machines: list[int]) -> None:
    """Add a line at every machine that it reaches; where it was pulled is said."""
    data = {"state": estop.state, "estop": estop.uid, "kind": estop.kind, "scope": estop.scope}
    statements.add(
        "INSERT INTO machine_logs (kind, machine_id, machine_code, node_id, node_name, data,"
        " occurred_at) SELECT 'estop', m.id, m.code, %s, %s, %s::jsonb, %s FROM machines m"
        " WHERE m.id = ANY(%s) ORDER BY m.id",
        contact.key.node_pk,
        contact.key.node_name,
        msgspec.json.encode(data | {"pulled_at": contact.machine.code}).decode(),
        contact.at,
        machines,
    )
