"""What every message but a swipe begins with."""

import pytest

from core.db.transactions import transaction_on
from shopmonitor.domain.facts import DoorFacts
from shopmonitor.errors import NodeRefusedError
from shopmonitor.models import NodeNonce
from shopmonitor.services.door_facts import read_door_facts
from tests.factories.floor import SignedNode, make_machine, make_node

pytestmark = pytest.mark.django_db


def read(node: SignedNode, nonce: str, boot_id: str = "") -> DoorFacts | NodeRefusedError:
    with transaction_on("default"):
        return read_door_facts(alias="default", key=node.known_key(), nonce=nonce, boot_id=boot_id)


def test_nonce_is_good_once_and_the_newest_boot_is_known() -> None:
    machine = make_machine()
    node = make_node(machine)
    first, second = read(node, "1", "old"), read(node, "2", "new")
    assert isinstance(first, DoorFacts)
    assert isinstance(second, DoorFacts)
    assert [port.code for port in first.ports] == [machine.code]
    late = read(node, "3", "old")
    assert isinstance(late, DoorFacts)
    assert (second.newest_boot, late.newest_boot) == (True, False)
    again = read(node, "3")
    assert isinstance(again, NodeRefusedError)
    assert again.code == "nonce_replayed"


def test_key_that_is_not_live_burns_no_nonce() -> None:
    node = make_node(make_machine())
    node.row.keys.all().delete()
    refused = read(node, "1")
    assert isinstance(refused, NodeRefusedError)
    assert refused.code == "key_expired"
    assert not NodeNonce.objects.exists()
