"""Keys of nodes come and go."""

import pytest

from core.errors import ConflictError
from core.models import SecurityEvent
from shopmonitor.models import NodeKey
from shopmonitor.services.key_rotation import (
    end_replaced_keys,
    issue_key,
    live_keys,
    revoke_all,
    revoke_key,
)
from shopmonitor.services.node_keys import unpad
from tests.factories.floor import SignedNode, make_machine, make_node

pytestmark = pytest.mark.django_db


@pytest.fixture
def node() -> SignedNode:
    return make_node(make_machine())


def test_second_key_is_issued_and_a_third_is_not(node: SignedNode) -> None:
    second = issue_key(node=node.row)
    assert second.kid != node.enrolled.kid
    assert len(unpad(second.secret)) == 32
    assert SecurityEvent.objects.filter(kind="node_enrolled").count() == 2
    with pytest.raises(ConflictError):
        issue_key(node=node.row)
    revoke_key(key=NodeKey.objects.get(kid=node.enrolled.kid))
    assert [key.kid for key in live_keys(node=node.row)] == [second.kid]
    issue_key(node=node.row)


def test_revoked_key_keeps_the_moment_of_its_end(node: SignedNode) -> None:
    key = NodeKey.objects.get()
    revoke_key(key=key)
    key.refresh_from_db()
    ended = key.not_after
    revoke_key(key=key)
    revoke_all(node=node.row)
    key.refresh_from_db()
    assert key.not_after == ended is not None


def test_secret_is_nowhere_in_the_clear(node: SignedNode) -> None:
    assert node.enrolled.secret not in NodeKey.objects.get().secret_encrypted


def test_old_key_ends_when_the_new_one_was_used() -> None:
    node = make_node(make_machine())
    beat = {"boot_id": "b", "mono_ms": 1}
    newer = SignedNode(issue_key(node=node.row))
    assert node.post("heartbeat", beat).status_code == 200
    end_replaced_keys()
    assert live_keys(node=node.row).count() == 2
    assert newer.post("heartbeat", beat).status_code == 200
    end_replaced_keys()
    assert [key.kid for key in live_keys(node=node.row)] == [newer.enrolled.kid]
    assert node.post("heartbeat", beat).status_code == 401
    assert newer.post("heartbeat", beat).status_code == 200
