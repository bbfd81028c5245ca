"""What follows from the events of a batch: machines are locked in order, then each kind in turn."""

from __future__ import annotations

from datetime import datetime

from django.db import connections

from shopmonitor.choices import AlertKind
from shopmonitor.protocol.event_data import EStopData, SessionEndData, SwipeData
from shopmonitor.protocol.words import EventType
from shopmonitor.services.alerts import add_alert
from shopmonitor.services.counts import take_counts
from shopmonitor.services.estops import take_estop
from shopmonitor.services.machine_states import take_states
from shopmonitor.services.node_keys import KnownKey
from shopmonitor.services.offline_swipes import take_offline_swipe
from shopmonitor.services.session_ends import end_by_node, machine_of_session
from shopmonitor.services.statements import Statements
from shopmonitor.services.taken_events import TakenEvent



def take(
    alias: str, *, key: KnownKey, boot_id: str, taken: list[TakenEvent], at: datetime
) -> None:
    """Let events have their effects; part of the batch's transaction."""
    _lock_machines(alias, taken)
    take_states(alias, [item for item in taken if item.event.type is EventType.STATE])
    take_counts(alias, [item for item in taken if item.event.type is EventType.COUNT])
    for item in taken:
        _take_one(alias, key, boot_id, item, at)
    _alert_clocks(alias, key, taken, at)


def _take_one(
    alias: str, key: KnownKey, boot_id: str, item: TakenEvent, at: datetime
) -> None:
    data = item.event.data
    if isinstance(data, EStopData) and item.machine is not None:
        take_estop(alias, key=key, item=item, data=data)
    elif isinstance(data, SessionEndData):
        end_by_node(alias, key=key, item=item, data=data)
    elif isinstance(data, SwipeData):
        take_offline_swipe(alias, key=key, boot_id=boot_id, item=item, data=data, at=at)


def _lock_machines(alias: str, taken: list[TakenEvent]) -> None:
    """Lock every machine of the batch in order of key, as swipes do one by one."""
    wanted = {
        item.machine.machine
        for item in taken
        if item.machine is not None and item.event.type is not EventType.READING
    }
    for item in taken:
        if isinstance(item.event.data, SessionEndData):
            machine = machine_of_session(alias, item.event.data)
            if machine is not None:
                wanted.add(machine)
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


def _alert_clocks(alias: str, key: KnownKey, taken: list[TakenEvent], at: datetime) -> None:
    if not any(item.when.clock_alert for item in taken):
        return
    statements = Statements()
    add_alert(
        statements,
        kind=AlertKind.CLOCK_JUMP,
        source=key.node_name,
        text=f"{key.node_name}: the node's clock is off though it calls it synced",
        at=at,
        node=key.node_pk,
    )
    statements.run(alias)
