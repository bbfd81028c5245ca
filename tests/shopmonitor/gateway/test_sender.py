"""What is sent when, and what becomes of what is refused; before a small door that signs."""

from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread
from typing import Any, NamedTuple

import pytest

from shopmonitor.gateway.clock import GatewayClock
from shopmonitor.gateway.sender import Sender
from shopmonitor.gateway.spool import Spool
from shopmonitor.protocol.client import NodeClient
from tests.shopmonitor.protocol.node_door import Door, Reply, open_door
from tests.shopmonitor.protocol.signed_messages import KID, SECRET
from tests.waiting import wait_for

LONG_S = 30
HEARTBEAT: Reply = (200, {"server_time": 1_790_000_000}, {})
TAKEN: Reply = (200, {"accepted": 1, "rejected": [], "ack_through": 0}, {})
GRANTED: Reply = (200, {"decision": "granted", "action": "session_started"}, {})


class Desk(NamedTuple):
    """A sender at work, and what the people at the readers were told."""

    spool: Spool
    sender: Sender
    clock: GatewayClock
    told: list[Any]

    def add(self, kind: str) -> None:
        self.spool.add(event(kind), boot_id=self.clock.boot_id)

    def ask(self) -> None:
        self.sender.ask(event("swipe"), self.told.append)


def event(kind: str) -> dict[str, Any]:
    data = {"swipe_id": "s-1", "tag": "04A1B2C3"}
    return {"type": kind, "port": 0, "data": data, "mono_ms": 1, "clock": "unset"}


@pytest.fixture
def door() -> Iterator[Door]:
    with open_door() as door:
        door.plan = [HEARTBEAT]
        yield door


@pytest.fixture
def desk(door: Door, tmp_path: Path) -> Iterator[Desk]:
    spool = Spool(tmp_path / "spool", node_id="n1")
    clock = GatewayClock(spool)
    client = NodeClient(url=door.url, kid=KID, secret=SECRET, clock=clock, attempts=1)
    yield Desk(spool, Sender(spool=spool, client=client, clock=clock), clock, [])
    client.close()
    spool.close()


def run_until(desk: Desk, question: Any) -> None:
    stop = Event()
    thread = Thread(target=desk.sender.run, args=[stop])
    thread.start()
    try:
        assert wait_for(question, LONG_S)
    finally:
        stop.set()
        desk.sender.wake()
        thread.join(LONG_S)


def test_a_swipe_goes_ahead_of_telemetry(desk: Desk, door: Door) -> None:
    desk.add("count")
    desk.ask()
    door.plan += [GRANTED, TAKEN]
    run_until(desk, lambda: not len(desk.spool))
    assert [sorted({"tag", "events"} & message.keys()) for message in door.seen] == [
        [], ["tag"], ["events"],
    ]  # fmt: skip
    assert [answer["decision"] for answer in desk.told] == ["granted"]


def test_a_swipe_never_overtakes_an_older_one(desk: Desk, door: Door) -> None:
    desk.add("swipe")
    desk.ask()
    door.plan += [TAKEN, GRANTED]
    run_until(desk, lambda: not len(desk.spool))
    assert [one["seq"] for one in door.seen[1]["events"]] == [0]
    assert door.seen[2]["seq"] == 1


@pytest.mark.parametrize("status", [401, 404])
def test_a_refused_key_or_a_floor_that_is_off_deletes_nothing(
    desk: Desk, door: Door, status: int
) -> None:
    desk.add("swipe")
    door.plan += [(status, {"code": "key_expired"}, {}), HEARTBEAT, TAKEN]
    run_until(desk, lambda: not len(desk.spool))
    assert desk.spool.refusals() == []
    assert len(door.seen) == 4


def test_one_message_that_is_refused_takes_no_other_along(desk: Desk, door: Door) -> None:
    for _number in range(2):
        desk.add("count")
    refused: Reply = (422, {"code": "fields_invalid"}, {})
    door.plan += [refused, refused, TAKEN]
    run_until(desk, lambda: not len(desk.spool))
    assert [code for code, _body in desk.spool.refusals()] == ["fields_invalid"]
    assert [one["seq"] for one in door.seen[-1]["events"]] == [1]


def test_a_swipe_that_is_refused_for_good_is_told_and_set_aside(desk: Desk, door: Door) -> None:
    desk.ask()
    door.plan += [(403, {"code": "port_not_bound"}, {})]
    run_until(desk, lambda: bool(desk.told))
    assert desk.told[0]["reason"] == "port_not_bound"
    assert len(desk.spool.refusals()) == 1


def test_without_an_answer_the_person_is_told_that_it_is_kept(desk: Desk, door: Door) -> None:
    desk.ask()
    door.plan += ["forged"]
    run_until(desk, lambda: bool(desk.told))
    assert desk.told == [None]
    assert len(desk.spool) in {0, 1}  # it may have gone as an event meanwhile
