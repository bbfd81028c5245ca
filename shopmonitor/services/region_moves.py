"""A zone goes to another region: its nodes, with keys and numbers, to that region's database.

Nothing is lost and nothing doubled: it begins only when all that the nodes sent has arrived and
nobody is at the machines; from then on neither floor takes their messages until the other one
knows which it has had, and what happened before. Broken off anywhere, the same call goes on.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import cache, partial

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from core.clock import utc_now
from core.db.router import FLOOR_SCHEMA, suite_router
from core.db.transactions import transaction_on
from core.models import Area, Zone
from core.services.record_sets import revive_all_in_transaction
from core.services.records import (
    change_in_transaction,
    change_record,
    create_in_transaction,
    retire_in_transaction,
)
from shopmonitor.models import (
    Node,
    NodeKey,
    NodePort,
    NodeSequence,
)
from shopmonitor.services.region_devices import carry_devices, retire_devices
from shopmonitor.services.region_history import Carriage, carry_history
from shopmonitor.services.region_move_hindrances import (
    MoveRefusedError,
    refuse_presence,
    refuse_unrest,
)


@dataclass(frozen=True)
class Move:
    """A zone, the area that it is to lie in, and the two floors by alias."""

    zone: Zone
    area: Area
    source: str
    target: str


def plan_move(*, zone: Zone, area: Area) -> Move:
    """Return what `move_zone` would do.

    Raises:
        MoveRefusedError: both lie in one region; nothing would have to move.
    """
    source, target = _floor_of(_region_before(zone, area)), _floor_of(area.region)
    if source == target:
        text = _("{zone} is in the region '{region}' already: change its area on its page.")
        raise MoveRefusedError(text.format(zone=zone.code, region=area.region), field="zone")
    return Move(zone, area, source, target)


def move_zone(move: Move) -> list[Node]:
    """Do it, and return the nodes that now belong to the other region's server.

    Raises:
        MoveRefusedError: it says who or what is in the way.
    """
    nodes = list_nodes_to_move(move)
    for node in nodes:
        _give_back_keys(move, node)
    refuse_presence(move.zone, floor=move.source)
    for node in nodes:
        refuse_unrest(node, floor=move.source)
    with transaction_on(move.target):
        copies = [_copied(move, node) for node in nodes]
    _let_go(move, nodes)
    # Once more: what arrived while the first copy was made.
    nodes_there = cache(partial(_over_there, move))
    with transaction_on(move.target):
        carry_history(Carriage(move.zone, move.source, move.target, nodes_there))
        for node, copy in zip(nodes, copies, strict=True):
            _carry_numbers(move, node, copy)
    if move.zone.area_id != move.area.pk:
        move.zone.area, move.zone.floor_goes_along = move.area, True
        change_record(move.zone)
    with transaction_on(move.target):
        for node, copy in zip(nodes, copies, strict=True):
            copy.enabled = node.enabled
            change_in_transaction(copy, force=["enabled"])
    return copies


def list_nodes_to_move(move: Move) -> list[Node]:
    """Return the nodes of the old floor that watch the zone's machines.

    Those that a move took from there before it broke off are among them.

    Raises:
        MoveRefusedError: a node watches machines of another zone, too.
    """
    of_zone = NodePort.objects.using(move.source).filter(machine__zone=move.zone)
    rows = Node.objects.using(move.source).filter(pk__in=of_zone.values("node"))
    moving = Node.objects.using(move.target).filter(enabled=False, deleted_at=None)
    begun = set(moving.values_list("uid", flat=True))
    nodes = [n for n in rows.order_by("pk") if n.deleted_at is None or n.uid in begun]
    others = NodePort.objects.using(move.source).filter(node__in=nodes)
    other = others.exclude(machine__zone=move.zone).select_related("node", "machine").first()
    if other is not None:
        text = _(
            "{node} watches {machine} of another zone, too. Bind that machine to another node"
            " first."
        )
        raise MoveRefusedError(text.format(node=other.node.node_id, machine=other.machine.code))
    return nodes


def _copied(move: Move, node: Node) -> Node:
    """Return the node of the other floor; it takes no message yet."""
    copy = Node.objects.using(move.target).filter(uid=node.uid).first()
    if copy is None:
        copy = create_in_transaction(_new_copy(node))
    elif copy.deleted_at is not None:
        copy.enabled = False
        revive_all_in_transaction([copy])
    if node.deleted_at is None:
        _carry_ports_and_keys(move, node, copy)
    _carry_numbers(move, node, copy)
    return copy


def _new_copy(node: Node) -> Node:
    values = {
        field.attname: getattr(node, field.attname)
        for field in Node._meta.concrete_fields
        if field.attname not in {"id", "deleted_at", "created_at", "revision"}
    }
    return Node(**values | {"enabled": False})


def _carry_ports_and_keys(move: Move, node: Node, copy: Node) -> None:
    ports = list(NodePort.objects.using(move.source).filter(node=node))
    keys = list(NodeKey.objects.using(move.source).filter(node=node))
    NodePort.objects.using(move.target).filter(node=copy).delete()
    NodeKey.objects.using(move.target).filter(node=copy).delete()
    for port in ports:
        port.pk, port.node = None, copy
    for key in keys:
        key.pk, key.node = None, copy
    NodePort.objects.using(move.target).bulk_create(ports)
    NodeKey.objects.using(move.target).bulk_create(keys)
    carry_devices(source=move.source, target=move.target, node=node, copy=copy)


def _let_go(move: Move, nodes: list[Node]) -> None:
    """Take the nodes from the old floor, unless somebody has come to the machines.

    Raises:
        MoveRefusedError: it names the machine; the nodes work where they did.
    """
    with transaction_on(move.source):
        _live_keys(move.source, *nodes).update(not_after=utc_now())
    # No message is at work for longer; what comes now is refused, and the node keeps it.
    time.sleep(settings.NODE_STALL_S)
    try:
        with transaction_on(move.source):
            refuse_presence(move.zone, floor=move.source)
            for node in nodes:
                retire_devices(source=move.source, node=node)
                retire_in_transaction(node)
    except MoveRefusedError:
        for node in nodes:
            _give_back_keys(move, node)
        raise


def _give_back_keys(move: Move, node: Node) -> None:
    """Let a node sign again that a move has taken nowhere: it was refused, or broke off."""
    copy = Node.objects.using(move.target).filter(uid=node.uid, enabled=False).first()
    if node.deleted_at is not None or copy is None or _live_keys(move.source, node).exists():
        return
    with transaction_on(move.source):
        for key in _live_keys(move.target, copy):
            rows = NodeKey.objects.using(move.source).filter(node=node, kid=key.kid)
            rows.update(not_after=key.not_after)


def _live_keys(alias: str, *nodes: Node) -> QuerySet[NodeKey]:
    alive = Q(not_after=None) | Q(not_after__gt=utc_now())
    return NodeKey.objects.using(alias).filter(alive, node__in=nodes)


def _carry_numbers(move: Move, node: Node, copy: Node) -> None:
    for row in NodeSequence.objects.using(move.source).filter(node=node):
        NodeSequence.objects.using(move.target).update_or_create(
            node=copy, boot_id=row.boot_id, defaults={"received": row.received}
        )


def _over_there(move: Move, number: int) -> int:
    """Return a node's number on the other floor; one that is long gone stands there as retired."""
    node = Node.objects.using(move.source).get(pk=number)
    copy = Node.objects.using(move.target).filter(uid=node.uid).first()
    if copy is None:
        copy = retire_in_transaction(create_in_transaction(_new_copy(node)))
    return copy.pk


def _floor_of(region: str) -> str:
    return suite_router.alias_for(FLOOR_SCHEMA, region=region)


def _region_before(zone: Zone, area: Area) -> str:
    """Return where the zone comes from: where it lies, or where a move that broke off began."""
    if zone.area.region != area.region:
        return zone.area.region
    target = _floor_of(area.region)
    disabled = Node.objects.using(target).filter(enabled=False, deleted_at=None)
    waiting = disabled.filter(ports__machine__zone=zone).values_list("uid", flat=True)
    for region in suite_router.regions_of(FLOOR_SCHEMA):
        left = Node.objects.using(_floor_of(region)).filter(uid__in=list(waiting))
        if _floor_of(region) != target and left.exclude(deleted_at=None).exists():
            return region
    return area.region
