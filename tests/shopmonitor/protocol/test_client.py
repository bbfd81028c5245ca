from collections.abc import Iterator
from typing import Any

import pytest

from shopmonitor.protocol.client import (
    NodeClient,
    RequestRefusedError,
    ServerAwayError,
    enroll,
)
from shopmonitor.protocol.errors import SignatureCode
from shopmonitor.protocol.node_clock import NodeClock
from shopmonitor.protocol.node_queue import NodeQueue
from tests.shopmonitor.protocol.node_door import Door, open_door
from tests.shopmonitor.protocol.signed_messages import CREATED, KID, SECRET

SKEWED = {"code": SignatureCode.CLOCK_SKEW.value, "server_time": CREATED}


@pytest.fixture
def door() -> Iterator[Door]:
    with open_door() as door:
        yield door


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture
def client(door: Door, waits: list[float]) -> Iterator[NodeClient]:
    client = NodeClient(
        url=door.url, kid=KID, secret=SECRET, clock=NodeClock(unix_s=CREATED), sleep=waits.append
    )
    yield client
    client.close()


def swipe(client: NodeClient) -> dict[str, Any]:
    return client.swipe(
        swipe_id="s-1", port=0, tag="04A1B2C3", seq=7, stamp=client.clock.stamp()
    )  # fmt: skip


def test_a_swipe_carries_what_the_protocol_asks_for(client: NodeClient, door: Door) -> None:
    sent = swipe(client)["echo"]
    assert (sent["swipe_id"], sent["port"], sent["tag"], sent["seq"]) == ("s-1", 0, "04A1B2C3", 7)
    assert sent["boot_id"] == client.clock.boot_id
    assert (sent["clock"], sent["mono_ms"] >= 0) == ("synced", True)


def test_calls_without_a_body_are_signed_too(client: NodeClient) -> None:
    assert client.config()["echo"] == {"path": "/api/v1/node/config"}


def test_a_suite_under_a_path_is_called_there(door: Door) -> None:
    client = NodeClient(url=f"{door.url}/shop/", kid=KID, secret=SECRET)
    assert client.config()["echo"] == {"path": "/shop/api/v1/node/config"}
    client.close()


def test_after_a_503_the_same_message_goes_again_with_a_new_nonce(
    client: NodeClient, door: Door, waits: list[float]
) -> None:
    door.plan = [(503, {}, {"Retry-After": "9"}), (429, {}, {})]
    swipe(client)
    assert door.seen[0] == door.seen[1] == door.seen[2]
    assert len(set(door.nonces)) == 3
    assert waits[0] == 9
    assert 0 <= waits[1] <= 1


def test_a_lost_connection_is_made_again(client: NodeClient, door: Door) -> None:
    swipe(client)
    door.plan = ["drop"]
    assert swipe(client)["echo"]["swipe_id"] == "s-1"
    assert len(door.seen) == 3


def test_a_node_without_a_clock_learns_the_time_and_tries_again_at_once(
    door: Door, waits: list[float]
) -> None:
    client = NodeClient(url=door.url, kid=KID, secret=SECRET, sleep=waits.append)
    assert client.clock.stamp()["clock"] == "unset"
    door.plan = [(401, SKEWED, {})]
    swipe(client)
    client.close()
    assert door.created[0] < 60
    assert CREATED <= door.created[1] <= CREATED + 5
    assert waits == []
    assert client.clock.stamp()["clock"] == "synced"


def test_a_second_refusal_for_the_clock_is_final(client: NodeClient, door: Door) -> None:
    door.plan = [(401, SKEWED, {})] * 2
    with pytest.raises(RequestRefusedError) as caught:
        swipe(client)
    assert (caught.value.status, caught.value.code) == (401, "clock_skew")
    assert len(door.seen) == 2


def test_a_signed_refusal_is_not_repeated(client: NodeClient, door: Door) -> None:
    door.plan = [(422, {"code": "fields_invalid", "detail": "tag"}, {})]
    with pytest.raises(RequestRefusedError) as caught:
        swipe(client)
    assert caught.value.problem["detail"] == "tag"
    assert len(door.seen) == 1


@pytest.mark.parametrize("trick", ["unsigned", "forged"])
def test_an_answer_that_cannot_be_verified_is_no_answer(
    client: NodeClient, door: Door, waits: list[float], trick: str
) -> None:
    door.plan = [trick] * 6
    with pytest.raises(ServerAwayError):
        swipe(client)
    assert len(door.seen) == 6
    bounds = [0.5, 1, 2, 4, 8]
    assert all(0 <= wait <= bound for wait, bound in zip(waits, bounds, strict=True))


def test_nobody_there_is_a_server_away(waits: list[float]) -> None:
    client = NodeClient(
        url="http://127.0.0.1:9", kid=KID, secret=SECRET, attempts=2, sleep=waits.append
    )
    with pytest.raises(ServerAwayError):
        client.heartbeat(queue_depth=0)
    assert len(waits) == 1


def test_the_queue_is_emptied_in_batches(client: NodeClient, door: Door) -> None:
    queue = NodeQueue(capacity=2000)
    for _number in range(501):
        queue.add({"type": "count", "data": {"good": 1}, **client.clock.stamp()})
    client.deliver(queue)
    assert [len(message["events"]) for message in door.seen] == [500, 1]
    assert len(queue) == 0


def test_the_queue_is_kept_when_nobody_answers(client: NodeClient, door: Door) -> None:
    queue = NodeQueue()
    queue.add({"type": "count", "data": {"good": 1}, **client.clock.stamp()})
    door.plan = ["drop"] * 6
    with pytest.raises(ServerAwayError):
        client.deliver(queue)
    assert [event["seq"] for event in queue.oldest()] == [0]


def test_a_node_enrolls_without_a_key(door: Door) -> None:
    assert enroll(door.url, hardware_id="a0:b1", claim_code="K7QM") == (
        201, {"hardware_id": "a0:b1", "claim_code": "K7QM"},
    )  # fmt: skip
