"""Ending a session otherwise than by a swipe: the node, another system, the office."""

from __future__ import annotations

from uuid import UUID

from django.db import connections, transaction
from django.utils.translation import gettext as _

from core.clock import utc_now
from core.db.transactions import in_transaction
from core.errors import NotFoundError
from core.events import wakeup
from shopmonitor.choices import EndReason
from shopmonitor.models import MachineSession
from shopmonitor.protocol.event_data import SessionEndData
from shopmonitor.services.door import floor_alias
from shopmonitor.services.leaving import end_one
from shopmonitor.services.node_keys import KnownKey
from shopmonitor.services.sessions import Ending
from shopmonitor.services.situations import lock_situation
from shopmonitor.services.taken_events import TakenEvent

NODE_REASONS = {
    reason.value: reason
    for reason in (EndReason.SWIPE, EndReason.INACTIVITY, EndReason.SHIFT_END, EndReason.ESTOP)
}


@in_transaction(MachineSession)
def end_session(*, session_uid: UUID, reason: EndReason) -> None:
    """End an open session now; ending a closed one changes nothing.

    Raises:
        NotFoundError: there is no such session.
    """
    alias = floor_alias()
    row = MachineSession.objects.filter(uid=session_uid).values_list("machine_id").first()
    if row is None:
        raise NotFoundError(_("There is no such machine session."))
    situation = lock_situation(alias=alias, machine=row[0])
    session = next((one for one in situation.present if one.uid == str(session_uid)), None)
    if session is None:
        return
    end_one(alias=alias, situation=situation, session=session, ending=Ending(reason, utc_now()))
    transaction.on_commit(lambda: wakeup.wake(alias), using=alias)


def end_by_node(*, alias: str, key: KnownKey, item: TakenEvent, data: SessionEndData) -> None:
    """End the session that a node names; a foreign, closed or unknown one changes nothing."""
    found = _find(alias, data)
    if found is None or not _is_bound(alias, key, found[0]):
        return
    situation = lock_situation(alias=alias, machine=found[0])
    session = next((one for one in situation.present if one.uid == str(found[1])), None)
    if session is None:
        return
    ending = Ending(
        NODE_REASONS.get(data.reason or "", EndReason.NODE),
        item.when.occurred_at,
        node_pk=key.node_pk,
        node_name=key.node_name,
    )
    end_one(alias=alias, situation=situation, session=session, ending=ending)


def machine_of_session(*, alias: str, data: SessionEndData) -> int | None:
    """Return the machine of the session that an event names."""
    found = _find(alias, data)
    return found[0] if found else None


def _find(alias: str, data: SessionEndData) -> tuple[int, UUID] | None:
    query = MachineSession.objects.using(alias)
    query = (
        query.filter(uid=data.session_id)
        if data.session_id is not None
        else query.filter(start_swipe=data.swipe_id)
    )
    return query.values_list("machine_id", "uid").first()


def _is_bound(alias: str, key: KnownKey, machine: int) -> bool:
    with connections[alias].cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM node_ports WHERE node_id = %s AND machine_id = %s)",
            [key.node_pk, machine],
        )
        return bool(cursor.fetchone()[0])
