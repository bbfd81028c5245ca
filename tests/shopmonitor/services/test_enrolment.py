"""Getting a node in."""

import pytest
from django.core.exceptions import ValidationError

from core.errors import ConflictError, InvalidInputError
from shopmonitor.models import Node, NodeClaim, NodeKey
from shopmonitor.services.enrolment import claim_node, create_claim_code, enroll_node
from tests.factories.floor import make_machine, make_node

pytestmark = pytest.mark.django_db


def test_node_is_made_with_ports_and_key() -> None:
    machine = make_machine()
    enrolled = enroll_node(node_id="n1", ports={0: machine.code, 3: machine.code})
    node = Node.objects.get()
    assert enrolled.node_id == node.node_id == "n1"
    assert sorted(port.port for port in node.ports.all()) == [0, 3]
    assert NodeKey.objects.get().kid == enrolled.kid


def test_nothing_is_made_when_something_is_wrong() -> None:
    machine = make_machine()
    make_node(machine, node_id="taken")
    with pytest.raises(ConflictError, match="taken"):
        enroll_node(node_id="taken", ports={})
    with pytest.raises(InvalidInputError, match="W99"):
        enroll_node(node_id="n1", ports={0: "W99"})
    with pytest.raises(InvalidInputError, match="256"):
        enroll_node(node_id="n1", ports={256: machine.code})
    with pytest.raises(ValidationError):
        enroll_node(node_id="n" * 65, ports={})
    assert Node.objects.get().node_id == "taken"


def test_code_is_readable_and_only_its_digest_is_kept() -> None:
    node = make_node(make_machine()).row
    code = create_claim_code(node=node)
    left, _, right = code.partition("-")
    assert len(left) == len(right) == 5
    assert not set(code) & set("01OIL")
    assert code.replace("-", "") not in NodeClaim.objects.get().digest
    claimed = claim_node(code=f" {code.lower()} ", hardware_id="h")
    assert claimed is not None
    assert claim_node(code=code, hardware_id="h") is None
