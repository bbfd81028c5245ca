"""E-stops as the hardware tells them: triggered, released, triggered again.

The software records and announces; it is never the safety function.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import msgspec
from django.utils.translation import gettext as _

from core.events.publish import publish
from core.events.types import EStopTriggered
from shopmonitor.choices import AlertKind, EndReason, EStopScope, EStopState, Severity
from shopmonitor.domain.facts import PortFacts
from shopmonitor.models import EStopEvent
from shopmonitor.protocol.event_data import EStopData
from shopmonitor.protocol.words import EStopState as Circuit
from shopmonitor.services.alerts import add_alert
from shopmonitor.services.leaving import end_all
from shopmonitor.services.node_keys import KnownKey
from shopmonitor.services.sessions import Ending
from shopmonitor.services.situations import lock_situation
from shopmonitor.services.statements import Statements
from shopmonitor.services.taken_events import TakenEvent

IN_FORCE = [EStopState.TRIGGERED, EStopState.RELEASED, EStopState.INSPECTED]


class _Contact(NamedTuple):
    """The contact that told something: of which node, at which machine, and when."""

    key: KnownKey
    port: int | None
    machine: PortFacts
    at: datetime


def take_estop(
    *, alias: str, key: KnownKey, item: TakenEvent, machine: PortFacts, data: EStopData
) -> None:
    """Follow what a node says of its circuit; the same word again changes nothing.

    ARMED and RELEASED both say that the contact is closed again; only people rearm.
    """
    contact = _Contact(key, item.port, machine, item.when.occurred_at)
    estop = (
        EStopEvent.objects.using(alias)
        .select_for_update(no_key=True)
        .filter(node_id=key.node_pk, port=item.port, state__in=IN_FORCE, is_history=False)
        .first()
    )
    if data.state is Circuit.TRIGGERED:
        if estop is None or estop.state != EStopState.TRIGGERED:
            _trigger(alias, contact, estop)
    elif estop is not None and estop.state == EStopState.TRIGGERED:
        _release(alias, contact, estop)


def _trigger(alias: str, contact: _Contact, estop: EStopEvent | None) -> None:
    """Begin an e-stop, or take one back into force that was released or inspected."""
    if estop is None:
        estop = EStopEvent(
            scope=EStopScope.MACHINE,
            machine_id=contact.machine.machine,
            node_id=contact.key.node_pk,
            port=contact.port,
            triggered_at=contact.at,
        )
    estop.state = EStopState.TRIGGERED
    estop.released_at = estop.inspected_at = estop.inspected_by = None
    estop.sessions_ended += _end_sessions(alias, contact)
    estop.save(using=alias)
    _tell(alias, contact, estop)


def _release(alias: str, contact: _Contact, estop: EStopEvent) -> None:
    estop.state = EStopState.RELEASED
    estop.released_at = max(contact.at, estop.triggered_at)
    estop.save(using=alias)
    statements = Statements()
    _log(statements, contact, estop)
    statements.run(alias)


def _end_sessions(alias: str, contact: _Contact) -> int:
    situation = lock_situation(alias=alias, machine=contact.machine.machine)
    key = contact.key
    ending = Ending(EndReason.ESTOP, contact.at, node_pk=key.node_pk, node_name=key.node_name)
    end_all(alias=alias, situation=situation, ending=ending)
    return len(situation.present)


def _tell(alias: str, contact: _Contact, estop: EStopEvent) -> None:
    statements = Statements()
    machine = contact.machine
    _log(statements, contact, estop)
    add_alert(
        statements,
        kind=AlertKind.ESTOP,
        source=machine.code,
        text=_("%(code)s: e-stop pulled") % {"code": machine.code},
        at=contact.at,
        severity=Severity.CRITICAL,
        machine=machine.machine,
        node=contact.key.node_pk,
    )
    statements.run(alias)
    publish(
        EStopTriggered(
            uid=UUID(machine.uid),
            occurred_at=contact.at,
            estop=estop.uid,
            scope=EStopScope.MACHINE.value,
        )
    )


def _log(statements: Statements, contact: _Contact, estop: EStopEvent) -> None:
    statements.add(
        "INSERT INTO machine_logs (kind, machine_id, machine_code, node_id, node_name, data,"
        " occurred_at) VALUES ('estop', %s, %s, %s, %s, %s, %s)",
        contact.machine.machine,
        contact.machine.code,
        contact.key.node_pk,
        contact.key.node_name,
        msgspec.json.encode({"state": estop.state, "estop": estop.uid}).decode(),
        contact.at,
    )
