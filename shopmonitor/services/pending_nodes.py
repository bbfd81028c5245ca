"""Getting a node in without a code: it asks and waits, a person lets it in."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

from django.utils.translation import gettext as _

from core.choices import SecurityEventKind
from core.clock import utc_now
from core.db.transactions import in_transaction
from core.errors import ConflictError
from core.models import SuiteUser
from core.secrets.vault import token_digest, token_digests
from core.services.records import change_in_transaction
from core.services.security_events import record_security_event
from shopmonitor.errors import NodeRefusedError, poll_refused, tls_required, too_many_pending
from shopmonitor.models import Node, PendingNode
from shopmonitor.selectors.nodes import GONE_AFTER
from shopmonitor.services.door import floor_alias, within_limits
from shopmonitor.services.enrolment import ClaimedNode
from shopmonitor.services.key_rotation import give_key
from shopmonitor.services.node_config import config_of_node
from shopmonitor.services.nodes import Port, create_node_in_transaction

RETRY_AFTER_S = 10
MOST_PENDING, MOST_OF_ADDRESS = 50, 10


class Device(NamedTuple):
    """What an unpacked node says of itself, and from where."""

    hardware_id: str
    hardware: str = ""
    firmware: str = ""
    address: str = ""


def digits_of(token: str) -> str:
    """Return what node and people see alike: the first eight digits of the token's SHA-256."""
    return sha256(token.encode()).hexdigest()[:8]


def ask_in(*, device: Device) -> str:
    """Note that a node wants in, and return the token with which it asks again.

    Raises:
        NodeRefusedError: too many wait already (429).
        DatabaseStalledError: no answer of the database in time.
    """
    answer = within_limits(lambda: _ask_in(device))
    if isinstance(answer, NodeRefusedError):
        raise answer
    return answer


@in_transaction(PendingNode)
def _ask_in(device: Device) -> str | NodeRefusedError:
    waiting = PendingNode.objects.filter(last_at__gt=utc_now() - GONE_AFTER)
    from_there = waiting.filter(address=device.address)
    if waiting.count() >= MOST_PENDING or from_there.count() >= MOST_OF_ADDRESS:
        return too_many_pending()
    # A device that starts anew has lost its token: it waits once.
    from_there.filter(hardware_id=device.hardware_id, node__isnull=True).delete()
    token = secrets.token_urlsafe(32)
    PendingNode.objects.create(
        **device._asdict(),
        digits=digits_of(token),
        token_digest=token_digest(token),
        last_at=utc_now(),
    )
    return token


def poll_in(*, token: str, hardware_id: str, secure: bool) -> ClaimedNode | None:
    """Return the key of a node that was let in, once; None while it waits.

    Args:
        secure: the connection is TLS; over any other no key is given.

    Raises:
        NodeRefusedError: the token is not known or too old, or the connection is open (403).
        DatabaseStalledError: no answer of the database in time.
    """
    answer = within_limits(lambda: _poll_in(token, hardware_id, secure=secure))
    if isinstance(answer, NodeRefusedError):
        raise answer
    return answer


@in_transaction(PendingNode)
def _poll_in(
    token: str, hardware_id: str, *, secure: bool
) -> ClaimedNode | NodeRefusedError | None:
    pending = (
        PendingNode.objects.select_for_update(no_key=True, of=("self",))
        .select_related("node")
        .filter(
            token_digest__in=token_digests(token),
            hardware_id=hardware_id,
            last_at__gt=utc_now() - GONE_AFTER,
        )
        .first()
    )
    if pending is None or (pending.node is not None and pending.node.is_deleted):
        return poll_refused()
    if pending.node is None or not secure:
        pending.last_at = utc_now()
        pending.save(update_fields=["last_at"])
        return None if pending.node is None else tls_required()
    node = pending.node
    node.hardware_id, node.hardware = pending.hardware_id, pending.hardware
    node.health = {"firmware": pending.firmware}
    change_in_transaction(node)
    pending.delete()
    return ClaimedNode(give_key(node=node), config_of_node(node=node).config)


@in_transaction(Node)
def approve_node(*, pending: PendingNode, node: Node, ports: Sequence[Port], by: SuiteUser) -> Node:
    """Let a waiting node in as a new node; it gets its key when it asks the next time.

    Raises:
        ConflictError: it was let in already, or has gone.
        ValidationError: a field is wrong or doubled.
    """
    row = PendingNode.objects.select_for_update(no_key=True).filter(pk=pending.pk).first()
    if row is None or row.node_id is not None or row.last_at <= utc_now() - GONE_AFTER:
        raise ConflictError(_("This node waits no longer; see whether it is in the list of nodes."))
    create_node_in_transaction(node=node, ports=ports)
    row.node = node
    row.save(update_fields=["node"])
    record_security_event(
        SecurityEventKind.NODE_ENROLLED,
        user=by,
        node_name=node.node_id,
        hardware=row.hardware_id,
        digits=row.digits,
    )
    return node


@in_transaction(PendingNode)
def send_away(*, pending: PendingNode) -> None:
    """Take a node off the list; it may ask again."""
    PendingNode.objects.filter(pk=pending.pk, node__isnull=True).delete()


def forget_old_pending(*, now: datetime | None = None) -> None:
    """Drop the nodes that ask no more."""
    rows = PendingNode.objects.using(floor_alias())
    rows.filter(last_at__lte=(now or utc_now()) - GONE_AFTER).delete()
