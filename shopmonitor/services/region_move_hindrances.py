"""What must come to its end before a zone can go to another region's floor."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Max, Q
from django.utils.translation import gettext as _

from core.clock import utc_now
from core.errors import ConflictError
from core.models import Zone
from shopmonitor.choices import EStopState
from shopmonitor.models import BadgeSwipe, EStopEvent, MachineSession, Node

# A node that was heard so lately says truly whether something still waits in it.
HEARD_WITHIN = timedelta(minutes=2)


class MoveRefusedError(ConflictError):
    """Somebody works there, or nodes still have something to tell; nothing was changed."""

    code = "move_refused"


def refuse_unrest(node: Node, *, floor: str) -> None:
    """Refuse while a node may still have something to tell the old floor.

    Raises:
        MoveRefusedError: it names the node and what to wait for.
    """
    if node.deleted_at is not None or node.last_seen_at is None:
        return
    swipes = BadgeSwipe.objects.using(floor).filter(node=node)
    last = swipes.aggregate(last=Max("received_at"))["last"]
    waiting = int(node.health.get("queue_depth") or 0)
    now = utc_now()
    if node.last_seen_at < now - HEARD_WITHIN:
        text = _("{node} was not heard for 2 minutes: it may keep messages. Connect it first.")
    elif waiting:
        text = _("{node} still has messages to send: wait until it has sent them all.")
    elif last is not None and last >= node.last_seen_at:
        text = _("{node} has just read a badge: wait for its next heartbeat, then run this again.")
    else:
        return
    raise MoveRefusedError(text.format(node=node.node_id), node=node.node_id)


def refuse_presence(zone: Zone, *, floor: str) -> None:
    """Refuse while somebody is at a machine of the zone, or one is stopped.

    Raises:
        MoveRefusedError: it names the machine and what to do.
    """
    there = {"machine__zone": zone}
    session = MachineSession.objects.using(floor).filter(ended_at=None, **there).first()
    if session is not None:
        text = _("{person} is at {machine}: let everybody badge out first.")
        said = text.format(person=session.user, machine=session.machine.code)
        raise MoveRefusedError(said, machine=session.machine.code)
    # Also one that was pulled elsewhere and reaches a machine here.
    reaches = Q(machine__zone=zone) | Q(notices__machine__zone=zone)
    estops = EStopEvent.objects.using(floor).filter(reaches, is_history=False)
    estop = estops.exclude(state=EStopState.REARMED).first()
    if estop is not None and estop.machine is not None:
        text = _("{machine} is stopped by an e-stop: inspect and rearm it first.")
        raise MoveRefusedError(text.format(machine=estop.machine.code))
