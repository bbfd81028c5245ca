"""The keys of nodes: one or two live at once, so that a node can change over."""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64encode
from typing import NamedTuple

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from core.choices import SecurityEventKind
from core.clock import utc_now
from core.db.transactions import in_transaction
from core.errors import ConflictError
from core.secrets.vault import encrypt
from core.services.security_events import record_security_event
from shopmonitor.models import Node, NodeKey

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
