"""What follows from the events of a batch: machines are locked in order, then each kind in turn."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django.db import connections

from shopmonitor.protocol.event_data import EStopData, SessionEndData, SwipeData
from shopmonitor.protocol.words import EventType
from shopmonitor.services.accessory_states import add_states
from shopmonitor.services.alerts import add_clock_alert
from shopmonitor.services.audio_events import take_audio
from shopmonitor.services.circuits import machines_reached, take_estop
from shopmonitor.services.counts import take_counts
from shopmonitor.services.machine_states import take_states
from shopmonitor.services.node_keys import KnownKey
from shopmonitor.services.node_logs import add_lines
from shopmonitor.services.offline_swipes import known_swipes, take_offline_swipe
from shopmonitor.services.session_ends import end_by_node, machine_of_session
from shopmonitor.services.statements import Statements
from shopmonitor.services.taken_events import TakenEvent

_OF_DEVICES = frozenset({EventType.IO, EventType.AUDIO, EventType.LOG})
_OF_NO_MACHINE = _OF_DEVICES | {EventType.READING}


class Sender(NamedTuple):
    """Who sends a batch; `at` is when it arrived, aware UTC, server clock."""

    key: KnownKey
    boot_id: str
    at: datetime


def take(*, alias: str, sender: Sender, taken: list[TakenEvent]) -> None:
    """Let events have their effects; part of the batch's transaction."""
    # Readings, which are most of what comes, are lines of the feed and no more.
    moving = [item for item in taken if item.event.type not in _OF_NO_MACHINE]
    if moving:
        _take_moving(alias, sender, moving)
    told = [item for item in taken if item.event.type in _OF_DEVICES]
    if told:
        _take_devices(alias, sender, told)
    _alert_clocks(alias, sender, taken)


def _take_moving(alias: str, sender: Sender, taken: list[TakenEvent]) -> None:
    _lock_machines(alias, sender.key, taken)
    take_states(alias=alias, taken=[i for i in taken if i.event.type is EventType.STATE])
    known = known_swipes(alias=alias, taken=taken)
    for item in taken:
        _take_one(alias, sender, item, known)
    # After the swipes: a count belongs to the session of its moment, which may be in the batch.
    take_counts(alias=alias, taken=[i for i in taken if i.event.type is EventType.COUNT])


def _take_one(alias: str, sender: Sender, item: TakenEvent, known: set[str]) -> None:
    data, machine = item.event.data, item.machine
    if isinstance(data, SessionEndData):
        end_by_node(alias=alias, key=sender.key, item=item, data=data)
    elif isinstance(data, EStopData) and machine is not None:
        take_estop(
            alias=alias,
            key=sender.key,
            item=item,
            machine=machine,
            data=data,
            heard_at=sender.at,
        )
    elif isinstance(data, SwipeData) and machine is not None and str(data.swipe_id) not in known:
        known.add(str(data.swipe_id))
        take_offline_swipe(
            alias=alias,
            key=sender.key,
            boot_id=sender.boot_id,
            item=item,
            machine=machine,
            data=data,
            at=sender.at,
        )


def _take_devices(alias: str, sender: Sender, taken: list[TakenEvent]) -> None:
    """Take what a node tells of what hangs on it; no machine's row is locked for that."""
    statements = Statements()
    node = sender.key.node_pk
    add_states(statements, node=node, taken=taken, at=sender.at)
    add_lines(statements, node=node, taken=taken)
    statements.run(alias)
    take_audio(alias=alias, node=node, taken=taken, at=sender.at)


def _lock_machines(alias: str, key: KnownKey, taken: list[TakenEvent]) -> None:
    """Lock every machine that the batch reaches in order of key, as swipes do one by one."""
    wanted = {item.machine.machine for item in taken if item.machine is not None}
    for item in taken:
        if isinstance(item.event.data, SessionEndData):
            machine = machine_of_session(alias=alias, data=item.event.data)
            if machine is not None:
                wanted.add(machine)
    contacts = [
        item.port
        for item in taken
        if isinstance(item.event.data, EStopData) and item.port is not None
    ]
    if contacts:
        wanted.update(machines_reached(alias=alias, node=key.node_pk, ports=contacts))
    if not wanted:
        return
    with connections[alias].cursor() as cursor:
        cursor.execute(
            "INSERT INTO machine_live (machine_id) SELECT unnest(%s) ORDER BY 1"
            " ON CONFLICT DO NOTHING;"
            " SELECT machine_id FROM machine_live WHERE machine_id = ANY(%s)"
            " ORDER BY machine_id FOR NO KEY UPDATE",
            [sorted(wanted), sorted(wanted)],
        )


def _alert_clocks(alias: str, sender: Sender, taken: list[TakenEvent]) -> None:
    if any(item.when.clock_alert for item in taken):
        statements = Statements()
        key = sender.key
        add_clock_alert(statements, node=key.node_pk, node_name=key.node_name, at=sender.at)
        statements.run(alias)
