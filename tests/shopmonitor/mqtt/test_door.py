"""Nodes through a real broker: judged as at the web server, nothing lost, nothing doubled."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

import pytest
from django.core.wsgi import get_wsgi_application
from django.db import connections
from pytest_django import Settings

from core.models import Heartbeat, Machine
from shopmonitor.models import Alert, BadgeSwipe, FloorEvent, MachineSession, Node
from shopmonitor.mqtt.address import read_address
from shopmonitor.mqtt.door import MqttDoor
from shopmonitor.selectors.health import look_at_mqtt
from tests.factories.floor import SignedNode, make_machine, make_node, make_person
from tests.mosquitto import Broker, broker  # noqa: F401 - a fixture
from tests.shopmonitor.mqtt.node import MqttNode, mqtt_node
from tests.waiting import wait_for

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def running(broker: Broker) -> Iterator[None]:  # noqa: F811
    stop = Event()
    door = MqttDoor(read_address(broker.url), get_wsgi_application())

    def run() -> None:
        try:
            door.run(stop)
        finally:
            connections.close_all()

    thread = Thread(target=run)
    thread.start()
    try:
        assert wait_for(door._client.is_connected, seconds=20)
        yield
    finally:
        stop.set()
        thread.join(timeout=20)
        assert not thread.is_alive()


@pytest.fixture
def door(broker: Broker) -> Iterator[None]:  # noqa: F811
    with running(broker):
        yield


@pytest.fixture
def machine() -> Machine:
    return make_machine()


@pytest.fixture
def signed(machine: Machine) -> SignedNode:
    return make_node(machine)


@pytest.fixture
def node(signed: SignedNode, broker: Broker) -> Iterator[MqttNode]:  # noqa: F811
    with mqtt_node(signed, broker) as one:
        yield one


def beat(node: MqttNode) -> int:
    number = next(node.node.numbers)
    status, _body = node.ask(
        "POST", "heartbeat", {"boot_id": node.node.boot_id, "mono_ms": 1000 * number}
    )
    return status


def test_a_badge_swiped_at_a_node_behind_the_broker_starts_a_session(
    door: None, node: MqttNode, machine: Machine
) -> None:
    _person, tag = make_person()
    status, answer = node.ask("POST", "swipes", node.node.swipe_message(tag))
    assert (status, answer["decision"], answer["action"]) == (200, "granted", "session_started")
    assert MachineSession.objects.get().machine == machine
    assert node.ask("GET", "config")[0] == 200


def test_events_are_taken_once_however_often_the_broker_brings_them(
    door: None, node: MqttNode
) -> None:
    events = [node.node.event("count", {"good": 1}) for _ in range(20)]
    message = {"boot_id": node.node.boot_id, "events": events}
    assert node.ask("POST", "events", message)[1]["accepted"] == 20
    assert node.ask("POST", "events", message)[1]["duplicates"] == 20
    again = node.envelope("POST", "events", message)
    node.publish(again)
    node.publish(again)
    assert {node.hear()[0], node.hear()[0]} == {200, 401}
    assert FloorEvent.objects.count() == 20


def test_who_has_another_key_is_not_believed(door: None, node: MqttNode) -> None:
    raw = node.envelope("POST", "heartbeat", {"boot_id": "b", "mono_ms": 1})
    node.publish(raw.replace(b'"mono_ms": 1', b'"mono_ms": 2'))
    assert node.hear()[0] == 401
    assert Node.objects.get().last_seen_at is None


def test_garbage_is_passed_over_and_the_next_message_is_served(door: None, node: MqttNode) -> None:
    for raw in (b"", b"\x00\xff" * 50, b"GET /admin/ HTTP/1.1\r\n\r\n", b"x" * 100_000):
        node.publish(raw)
    node.client.publish(f"hall/{node.name}/gone", b"no will", qos=1)
    assert beat(node) == 200


def test_what_is_sent_while_the_door_is_away_waits_at_the_broker(
    node: MqttNode,
    broker: Broker,  # noqa: F811
) -> None:
    with running(broker):
        assert beat(node) == 200
    message = {
        "boot_id": node.node.boot_id,
        "events": [node.node.event("count", {"good": 1}) for _ in range(3)],
    }
    node.publish(node.envelope("POST", "events", message))
    assert not FloorEvent.objects.exists()
    with running(broker):
        assert node.hear()[1]["accepted"] == 3


def test_a_broker_that_is_killed_loses_nothing_and_doubles_nothing(
    door: None,
    node: MqttNode,
    broker: Broker,  # noqa: F811
) -> None:
    _person, tag = make_person()
    swipe = node.node.swipe_message(tag)
    assert node.ask("POST", "swipes", swipe)[1]["decision"] == "granted"
    broker.kill()
    node.there.clear()
    broker.start()
    assert node.there.wait(30)
    assert wait_for(lambda: beat(node) == 200, seconds=30)
    # As any node does that has heard no answer: the same swipe, signed anew.
    status, answer = node.ask("POST", "swipes", swipe)
    assert (status, answer["decision"]) == (200, "granted")
    assert BadgeSwipe.objects.count() == 1


def test_a_connection_that_breaks_makes_its_node_silent_at_once(door: None, node: MqttNode) -> None:
    assert beat(node) == 200
    node.die()
    assert wait_for(lambda: Node.objects.get().state == "silent", seconds=30)
    assert Alert.objects.get().kind == "node_silent"


def test_an_old_will_says_nothing_of_a_node_that_came_back(door: None, node: MqttNode) -> None:
    assert beat(node) == 200
    for boot_id in ("an-earlier-one", node.node.boot_id):
        will = node.envelope("POST", "gone", {"boot_id": boot_id}, created=1_700_000_000)
        node.client.publish(f"hall/{node.name}/gone", will, qos=1)
        # Heard since: the will of now is about a connection that was taken over.
        assert beat(node) == 200
    assert not wait_for(lambda: Node.objects.get().state == "silent", seconds=5)


def test_a_will_that_its_node_has_not_signed_is_not_carried_out(door: None, node: MqttNode) -> None:
    assert beat(node) == 200
    will = node.envelope("POST", "gone", {"boot_id": node.node.boot_id})
    node.client.publish(f"hall/{node.name}/gone", will.replace(b"sig1=:", b"sig1=:AAAA"), qos=1)
    assert not wait_for(lambda: Node.objects.get().state == "silent", seconds=5)


def test_the_health_page_says_whether_the_door_is_at_its_broker(
    settings: Settings,
    broker: Broker,  # noqa: F811
) -> None:
    assert look_at_mqtt().condition == "ok"
    settings.SUITE_MQTT_URL = broker.url
    assert look_at_mqtt().condition == "problem"
    with running(broker):
        assert wait_for(lambda: Heartbeat.objects.filter(process="mqtt").exists(), seconds=20)
    assert look_at_mqtt().condition == "ok"
