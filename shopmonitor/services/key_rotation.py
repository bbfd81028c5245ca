"""The keys of nodes: one or two live at once, so that a node can change over."""

from __future__ import annotations

import logging
import secrets
from base64 import urlsafe_b64encode
from typing import NamedTuple

from django.db import connections
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from core.choices import SecurityEventKind
from core.clock import utc_now
from core.db.transactions import in_transaction, transaction_on
from core.errors import ConflictError
from core.secrets.vault import encrypt
from core.services.security_events import record_security_event
from shopmonitor.models import Node, NodeKey
from shopmonitor.services.door import floor_alias

logger = logging.getLogger(__name__)

SECRET_BYTES = 32
MOST_LIVE = 2


class EnrolledNode(NamedTuple):
    """What the node must be given; the secret is shown this once."""

    node_id: str
    kid: str
    secret: str


@in_transaction(Node)
def issue_key(*, node: Node) -> EnrolledNode:
    """Give a node a further key; the one that it has stays live until it is revoked.

    Raises:
        ConflictError: two keys are live already.
    """
    # The node's row is the lock: two at once must not make three.
    Node.objects.select_for_update(no_key=True).get(pk=node.pk)
    if live_keys(node=node).count() >= MOST_LIVE:
        raise ConflictError(_("Two keys of this node are live; revoke one first."))
    return give_key(node=node)


@in_transaction(Node)
def revoke_key(*, key: NodeKey) -> None:
    """End a key now; the next message signed with it is refused."""
    NodeKey.objects.filter(Q(not_after=None) | Q(not_after__gt=utc_now()), pk=key.pk).update(
        not_after=utc_now()
    )


def end_replaced_keys() -> None:
    """End the keys of nodes whose last heartbeat was signed with a newer one."""
    alias = floor_alias()
    with transaction_on(alias), connections[alias].cursor() as cursor:
        now = utc_now()
        cursor.execute(
            "UPDATE node_keys old SET not_after = %s FROM nodes n, node_keys used"
            " WHERE used.node_id = n.id AND used.kid = n.health ->> 'kid' AND old.node_id = n.id"
            " AND old.not_before < used.not_before"
            " AND (old.not_after IS NULL OR old.not_after > %s)"
            " RETURNING n.node_id, old.kid",
            [now, now],
        )
        for name, kid in cursor.fetchall():
            logger.info("replaced key of a node ended", extra={"node": name, "kid": kid})


def revoke_all(*, node: Node) -> None:
    """End every key of a node; part of a service's transaction."""
    live_keys(node=node).update(not_after=utc_now())


def live_keys(*, node: Node) -> QuerySet[NodeKey]:
    """Return the keys that are live now or will be."""
    return NodeKey.objects.filter(Q(not_after=None) | Q(not_after__gt=utc_now()), node=node)


def give_key(*, node: Node) -> EnrolledNode:
    """Make a key; part of a service's transaction."""
    kid = "k" + secrets.token_hex(8)
    secret = urlsafe_b64encode(secrets.token_bytes(SECRET_BYTES)).decode().rstrip("=")
    NodeKey.objects.create(
        node=node, kid=kid, secret_encrypted=encrypt(secret), not_before=utc_now()
    )
    record_security_event(SecurityEventKind.NODE_ENROLLED, node_name=node.node_id, kid=kid)
    return EnrolledNode(node.node_id, kid, secret)
