"""`GET firmware` over the node door."""

import pytest

from shopmonitor.models import Node
from shopmonitor.services.firmware import give_out, hold_release
from shopmonitor.services.firmware_answers import PIECE_BYTES
from shopmonitor.services.firmware_files import read_release
from tests.factories.firmware import make_release, release_file
from tests.factories.floor import SignedNode, make_machine, make_node

pytestmark = pytest.mark.django_db
PROGRAM = bytes(range(256)) * 200


@pytest.fixture
def node() -> SignedNode:
    node = make_node(make_machine())
    Node.objects.update(hardware="esp32", health={"firmware": "1.0.0"}, firmware_ring="some")
    return node


def test_a_node_is_told_when_the_release_has_reached_its_ring(node: SignedNode) -> None:
    release = make_release(steps=1)
    response = node.send("GET", "firmware")
    assert (response.status_code, node.believes(response)) == (204, True)
    give_out(release=release)
    response = node.send("GET", "firmware")
    assert node.believes(response)
    found = read_release(release_file())
    assert response.json() == {
        "version": "1.1.0", "min_version": "1.1.0", "hardware": "esp32", "size": 7,
        "sha256": found.sha256, "signature": found.signature,
        "url": f"/api/v1/node/firmware/{release.uid}",
    }  # fmt: skip
    row = node.row
    assert (row.firmware_wanted, row.firmware_given_at is not None) == ("1.1.0", True)
    Node.objects.update(health={"firmware": "1.1.0"})
    assert node.send("GET", "firmware").status_code == 204


def test_a_program_is_fetched_in_pieces_while_it_is_given_out(node: SignedNode) -> None:
    release = make_release(steps=2, content=PROGRAM)  # type: ignore[arg-type]
    got = b""
    while True:
        response = node.send("GET", f"firmware/{release.uid}/{len(got)}")
        assert node.believes(response)
        if not response.content:
            break
        assert len(response.content) <= PIECE_BYTES
        got += response.content
    assert got == PROGRAM
    hold_release(release=release)
    response = node.send("GET", f"firmware/{release.uid}")
    assert (response.status_code, response.json()["code"]) == (404, "firmware_unknown")
    assert node.send("GET", "firmware").status_code == 204
