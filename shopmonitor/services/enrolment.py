"""Getting a node in: by command, by claim code."""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64encode
from datetime import timedelta
from typing import NamedTuple

from core.choices import SecurityEventKind
from core.clock import utc_now
from core.db.transactions import in_transaction
from core.errors import ConflictError, InvalidInputError
from core.models import Machine
from core.secrets.vault import encrypt, token_digest
from core.services.records import change_in_transaction, create_in_transaction
from core.services.security_events import record_security_event
from shopmonitor.choices import NodeType
from shopmonitor.models import Node, NodeClaim, NodeKey, NodePort

SECRET_BYTES = 32
CLAIM_LIVES = timedelta(minutes=15)
# Without 0, O, 1, I, L: somebody reads the code off a screen and types it at a node.
CLAIM_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
CLAIM_LENGTH = 10


class EnrolledNode(NamedTuple):
    """What the node must be given; the secret is shown this once."""

    node_id: str
    kid: str
    secret: str


@in_transaction(Node)
def enroll_node(
    *, node_id: str, ports: dict[int, str], node_type: NodeType = NodeType.MACHINE_MONITOR
) -> EnrolledNode:
    """Make a node with its ports and a key.

    Args:
        ports: port number → machine code.

    Raises:
        ConflictError: there is a node of this id.
        InvalidInputError: a machine code is unknown; the message names it.
        ValidationError: the node id cannot be one.
    """
    if Node.objects.filter(node_id=node_id).exists():
        raise ConflictError(f"There is a node {node_id} already; choose another id.")
    node = create_in_transaction(Node(node_id=node_id, node_type=node_type))
    for port, code in sorted(ports.items()):
        _bind(node, port, code)
    return _give_key(node)


@in_transaction(Node)
def create_claim_code(*, node: Node) -> str:
    """Make a single-use code with which the unpacked node gets its key within 15 minutes."""
    code = "".join(secrets.choice(CLAIM_LETTERS) for _ in range(CLAIM_LENGTH))
    NodeClaim.objects.create(
        node=node, digest=token_digest(code), expires_at=utc_now() + CLAIM_LIVES
    )
    return f"{code[:5]}-{code[5:]}"


@in_transaction(Node)
def claim_node(
    *, code: str, hardware_id: str, hardware: str = "", firmware: str = ""
) -> tuple[Node, EnrolledNode] | None:
    """Give a node its key for a claim code; None when the code is not live."""
    digest = token_digest(code.strip().upper().replace("-", ""))
    claim = (
        NodeClaim.objects.select_for_update(no_key=True)
        .filter(digest=digest, used_at__isnull=True, expires_at__gt=utc_now())
        .first()
    )
    if claim is None:
        return None
    claim.used_at = utc_now()
    claim.save(update_fields=["used_at"])
    node = claim.node
    node.hardware_id, node.hardware = hardware_id, hardware
    node.health = {"firmware": firmware}
    change_in_transaction(node)
    # The old key goes with the old hardware.
    NodeKey.objects.filter(node=node, not_after__isnull=True).update(not_after=utc_now())
    return node, _give_key(node)


def _bind(node: Node, port: int, code: str) -> None:
    machine = Machine.objects.filter(code=code, deleted_at__isnull=True).first()
    if machine is None:
        raise InvalidInputError(f"port {port}: there is no machine {code}.", field="port")
    NodePort.objects.create(node=node, port=port, machine=machine)


def _give_key(node: Node) -> EnrolledNode:
    kid = "k" + secrets.token_hex(8)
    secret = urlsafe_b64encode(secrets.token_bytes(SECRET_BYTES)).decode().rstrip("=")
    NodeKey.objects.create(
        node=node, kid=kid, secret_encrypted=encrypt(secret), not_before=utc_now()
    )
    record_security_event(SecurityEventKind.NODE_ENROLLED, node_name=node.node_id, kid=kid)
    return EnrolledNode(node.node_id, kid, secret)
