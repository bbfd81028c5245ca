"""What a heartbeat leaves behind."""

import pytest

from core.clock import utc_now
from shopmonitor.errors import NodeRefusedError
from shopmonitor.models import NodeSequence
from shopmonitor.protocol.messages import read_heartbeat
from shopmonitor.services.heartbeats import take_heartbeat
from tests.factories.floor import make_machine, make_node

pytestmark = pytest.mark.django_db


def test_heartbeat_is_kept_with_its_boot_and_burns_its_nonce() -> None:
    node = make_node(make_machine())
    key = node.known_key()
    message = read_heartbeat(b'{"boot_id": "b7", "mono_ms": 9, "free_heap": 7}')
    answer = take_heartbeat(key=key, nonce="n", message=message)
    assert (answer.config_rev, answer.commands) == (1, [])
    row = node.row
    told = {"boot_id": "b7", "mono_ms": 9, "free_heap": 7, "clock": "unset"}
    assert row.health == told | {"kid": key.kid}
    assert row.last_seen_at is not None
    assert row.last_seen_at <= utc_now()
    assert NodeSequence.objects.get().boot_id == "b7"
    with pytest.raises(NodeRefusedError) as caught:
        take_heartbeat(key=key, nonce="n", message=message)
    assert caught.value.code == "nonce_replayed"
