"""Room for stored events: who finds none comes again; what is urgent never waits."""

from contextlib import ExitStack
from typing import Any

import msgspec
import pytest

from core.errors import NoRoomError
from shopmonitor.models import FloorEvent
from shopmonitor.services.ingest_room import AT_ONCE, room_for
from tests.factories.core import MachineFactory
from tests.factories.floor import make_node

COUNT = {"type": "count", "data": {"good": 1}}
ESTOP = {"type": "estop", "data": {"state": "TRIGGERED"}}


FEW, MANY = 10, 50


def batch(*events: dict[str, Any]) -> bytes:
    numbered = [{"seq": n, "mono_ms": n, "port": 0} | each for n, each in enumerate(events, 1)]
    return msgspec.json.encode({"boot_id": "b", "mono_ms": 99, "events": numbered})


def test_room_is_given_back_and_no_more_than_there_is_given_away() -> None:
    large = batch(*[COUNT] * MANY)
    with ExitStack() as full:
        for _each in range(AT_ONCE):
            full.enter_context(room_for(large))
        with pytest.raises(NoRoomError), room_for(large):
            pass
    with room_for(large):
        pass


@pytest.mark.parametrize("urgent", [batch(*[COUNT] * FEW), batch(*[COUNT] * MANY, ESTOP)])
def test_small_batches_and_estops_never_wait(urgent: bytes) -> None:
    with ExitStack() as full:
        for _each in range(AT_ONCE):
            full.enter_context(room_for(batch(*[COUNT] * MANY)))
        with room_for(urgent):
            pass


def test_room_comes_back_after_a_failure() -> None:
    large = batch(*[COUNT] * MANY)
    for _each in range(AT_ONCE + 1):
        with pytest.raises(LookupError), room_for(large):
            raise LookupError


@pytest.mark.django_db
def test_node_hears_when_to_come_again_and_nothing_is_written() -> None:
    machine = MachineFactory.create()
    node = make_node(machine)
    events = [node.event("count", {"good": 1}) for _each in range(MANY)]
    message = {"boot_id": node.boot_id, "events": events}
    with ExitStack() as full:
        for _each in range(AT_ONCE):
            full.enter_context(room_for(batch(*[COUNT] * MANY)))
        answer = node.post("events", message)
        assert (answer.status_code, answer.json()["code"]) == (503, "no_room")
        assert int(answer["Retry-After"]) >= 1
        assert node.believes(answer)
        assert not FloorEvent.objects.exists()
    assert node.post("events", message).json()["accepted"] == MANY
