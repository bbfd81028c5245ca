"""Getting a node in: by command, by claim code."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

from django.utils.translation import gettext as _

from core.clock import utc_now
from core.db.router import region_scope
from core.db.transactions import in_transaction
from core.errors import ConflictError, InvalidInputError
from core.models import Machine
from core.secrets.vault import token_digest, token_digests
from core.services.records import change_in_transaction, create_in_transaction
from shopmonitor.choices import NodeType
from shopmonitor.models import Node, NodeClaim, NodePort
from shopmonitor.protocol.answers import NodeConfig
from shopmonitor.selectors.regions import region_of_machines
from shopmonitor.services.door import within_limits
from shopmonitor.services.key_rotation import EnrolledNode, give_key, revoke_all
from shopmonitor.services.node_config import config_of_node
from shopmonitor.services.nodes import Port, create_node_in_transaction
from shopmonitor.services.ports import check_port

CLAIM_LIVES = timedelta(minutes=15)
# Without 0, O, 1, I, L: somebody reads the code off a screen and types it at a node.
CLAIM_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
CLAIM_LENGTH = 10


class ClaimedNode(NamedTuple):
    """What a node gets for its claim code."""

    enrolled: EnrolledNode
    config: NodeConfig


def enroll_node(
    *, node_id: str, ports: dict[int, str], node_type: NodeType = NodeType.MACHINE_MONITOR
) -> EnrolledNode:
    """Make a node with its ports and a key, on the floor of the region of its machines.

    Args:
        ports: port number → machine code.

    Raises:
        ConflictError: there is a node of this id.
        InvalidInputError: a machine code is unknown; the message names it.
        ValidationError: the node id cannot be one.
    """
    with region_scope(region_of_machines(ports.values())):
        return _enroll(node_id=node_id, ports=ports, node_type=node_type)


@in_transaction(Node)
def _enroll(*, node_id: str, ports: dict[int, str], node_type: NodeType) -> EnrolledNode:
    if Node.objects.filter(node_id=node_id).exists():
        raise ConflictError(
            _("There is a node {node_id} already; choose another id.").format(node_id=node_id)
        )
    node = create_in_transaction(Node(node_id=node_id, node_type=node_type))
    for port, code in sorted(ports.items()):
        _bind(node, port, code)
    return give_key(node=node)


@in_transaction(Node)
def create_claim_code(*, node: Node) -> str:
    """Make a single-use code with which the unpacked node gets its key within 15 minutes."""
    return _make_claim_code(node)


@in_transaction(Node)
def set_up_node(*, node: Node, ports: Sequence[Port]) -> str:
    """Make a node with its ports, and return the claim code with which it gets its key.

    Raises:
        ValidationError: a field is wrong or doubled.
    """
    create_node_in_transaction(node=node, ports=ports)
    return _make_claim_code(node)


def draw_code() -> str:
    """Return a code that nobody can guess and anybody can type."""
    return "".join(secrets.choice(CLAIM_LETTERS) for _ in range(CLAIM_LENGTH))


def _make_claim_code(node: Node) -> str:
    code = draw_code()
    NodeClaim.objects.create(
        node=node, digest=token_digest(code), expires_at=utc_now() + CLAIM_LIVES
    )
    return f"{code[:5]}-{code[5:]}"


def claim_node(
    *, code: str, hardware_id: str, hardware: str = "", firmware: str = ""
) -> ClaimedNode | None:
    """Give a node its key for a claim code; None when the code is not live.

    Raises:
        DatabaseStalledError: no answer of the database in time; the code is still good.
    """
    return within_limits(
        lambda: _claim(
            code=code.strip().upper().replace("-", ""),
            hardware_id=hardware_id,
            hardware=hardware,
            firmware=firmware,
        )
    )


@in_transaction(Node)
def _claim(*, code: str, hardware_id: str, hardware: str, firmware: str) -> ClaimedNode | None:
    claim = (
        NodeClaim.objects.select_for_update(no_key=True, of=("self",))
        .select_related("node")
        .filter(
            digest__in=token_digests(code),
            used_at__isnull=True,
            expires_at__gt=utc_now(),
            node__deleted_at__isnull=True,
        )
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
    # The old keys go with the old hardware.
    revoke_all(node=node)
    return ClaimedNode(give_key(node=node), config_of_node(node=node).config)


def _bind(node: Node, port: int, code: str) -> None:
    machine = Machine.objects.filter(code=code, deleted_at__isnull=True).first()
    if machine is None:
        raise InvalidInputError(
            _("port {port}: there is no machine {code}.").format(port=port, code=code), field="port"
        )
    check_port(port=port, machine=machine)
    NodePort.objects.create(node=node, port=port, machine=machine)
