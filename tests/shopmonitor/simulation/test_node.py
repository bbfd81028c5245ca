"""One simulated node against the real node door, over HTTP."""

import time
from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

import pytest
from pytest_django.live_server_helper import LiveServer

from shopmonitor.models import BadgeSwipe, MachineSession
from shopmonitor.protocol.words import EventType
from shopmonitor.services.node_keys import unpad
from shopmonitor.simulation.demo_file import NodeAccess
from shopmonitor.simulation.node import SimulatedNode
from shopmonitor.simulation.plans import make_random
from shopmonitor.simulation.truth import Truth
from tests.factories.floor import make_machine, make_node, make_person

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("lasting_connections_end"),
]

DELIVERY_S = 20


class Place(NamedTuple):
    """A node at work, its machine, and somebody who may work there."""

    node: SimulatedNode
    machine: str
    tag: str
    truth: Truth

    def swipe(self) -> dict[str, Any]:
        swipe = self.node.swipe(machine=self.machine, person="Ada", tag=self.tag)
        assert swipe.answer is not None
        return swipe.answer


@pytest.fixture
def place(live_server: LiveServer) -> Iterator[Place]:
    machine = make_machine()
    enrolled = make_node(machine).enrolled
    access = NodeAccess(enrolled.node_id, enrolled.kid, unpad(enrolled.secret), {0: machine.code})
    truth = Truth()
    node = SimulatedNode(access=access, url=live_server.url, truth=truth, random=make_random(1))
    node.start()
    yield Place(node, machine.code, make_person()[1], truth)
    node.stop()


def test_swipes_are_decided_by_the_server(place: Place) -> None:
    assert place.swipe()["action"] == "session_started"
    assert place.swipe()["action"] == "session_ended"
    assert place.truth.close()["sessions"] == 1


def test_an_unknown_badge_is_refused(place: Place) -> None:
    swipe = place.node.swipe(machine=place.machine, person="", tag="F7000000000001")
    assert swipe.answer is not None
    assert swipe.answer["reason"] == "badge_unknown"


def test_what_is_swiped_without_a_network_is_decided_when_it_is_back(place: Place) -> None:
    place.node.reachable = False
    swipe = place.node.swipe(machine=place.machine, person="Ada", tag=place.tag)
    assert swipe.answer is None
    assert place.node.deliver_all(within_s=DELIVERY_S)
    assert swipe.action == "session_started"
    session = MachineSession.objects.get()
    assert session.started_at == datetime.fromisoformat(swipe.at)
    assert BadgeSwipe.objects.get().swipe_id.hex == swipe.swipe_id.replace("-", "")


def test_a_session_begun_and_ended_without_a_network_has_its_true_length(place: Place) -> None:
    place.node.reachable = False
    start = place.node.swipe(machine=place.machine, person="Ada", tag=place.tag)
    time.sleep(0.05)
    place.node.end_session(start)
    assert place.node.deliver_all(within_s=DELIVERY_S)
    session = MachineSession.objects.get()
    assert session.ended_at is not None
    seconds = (session.ended_at - session.started_at).total_seconds()
    assert place.truth.close()["person_seconds"] == {"Ada": seconds}


def test_an_estop_ends_the_session_at_its_own_time(place: Place) -> None:
    place.swipe()
    place.node.report(place.machine, EventType.ESTOP, {"state": "TRIGGERED"})
    assert place.node.deliver_all(within_s=DELIVERY_S)
    session = MachineSession.objects.get()
    assert session.ended_at is not None
    seconds = (session.ended_at - session.started_at).total_seconds()
    assert place.truth.close()["person_seconds"] == {"Ada": seconds}
    assert place.swipe()["reason"] == "estop_active"
