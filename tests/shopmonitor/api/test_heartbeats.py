"""Heartbeat and configuration over HTTP."""

import time

import pytest

from core.models import Machine
from shopmonitor.models import Node
from shopmonitor.services.ports import bind_port, unbind_port
from tests.factories.floor import SignedNode, make_machine, make_node

pytestmark = pytest.mark.django_db


@pytest.fixture
def machine() -> Machine:
    return make_machine()


@pytest.fixture
def node(machine: Machine) -> SignedNode:
    return make_node(machine)


def test_heartbeat_tells_the_time_and_the_revisions(node: SignedNode) -> None:
    response = node.post(
        "heartbeat",
        {
            "boot_id": "b",
            "mono_ms": 5,
            "uptime_s": 4.5,
            "reset_reason": "power",
            "firmware": "1.2",
            "rssi_dbm": -60,
            "free_heap": 100_000,
            "queue_depth": 0,
            "config_rev": 1,
            "acl_rev": 0,
            "outputs": {"0": True, "1": {"relay": False}},
        },
    )
    answer = response.json()
    assert node.believes(response)
    assert abs(answer.pop("server_time") - time.time()) < 5
    assert answer == {"config_rev": 1, "acl_rev": 0, "commands": [], "estop_ports": []}
    row = node.row
    assert (row.state, row.health["firmware"], row.health["outputs"]["0"]) == (
        "online",
        "1.2",
        True,
    )


def test_least_heartbeat_is_boot_and_counter(node: SignedNode) -> None:
    assert node.post("heartbeat", {"boot_id": "b", "mono_ms": 0}).status_code == 200
    response = node.post("heartbeat", {"uptime_s": -1})
    named = {error["field"] for error in response.json()["errors"]}
    assert (response.status_code, named) == (422, {"boot_id", "mono_ms", "uptime_s"})


def test_configuration_has_every_field_of_the_contract(node: SignedNode, machine: Machine) -> None:
    response = node.send("GET", "config")
    answer = response.json()
    assert node.believes(response)
    assert answer["config_rev"] == 1
    config = answer["config"]
    assert {"heartbeat_s", "queue_size", "language", "display", "ports", "legacy"} <= config.keys()
    assert config["ports"] == {
        "0": {
            "machine": machine.code,
            "inactivity_warning_s": 3300,
            "inactivity_end_s": 3600,
            "offline_hours": 24,
            "relay": 0,
            "estop_input": None,
        }
    }


@pytest.mark.parametrize("known", ['"1"', 'W/"1"', '"0", "1"'])
def test_known_configuration_is_not_sent_again(node: SignedNode, known: str) -> None:
    response = node.send("GET", "config", headers={"If-None-Match": known})
    assert (response.status_code, response.content, response["ETag"]) == (304, b"", '"1"')
    assert "Content-Digest" not in response.headers
    assert node.believes(response)


def test_ports_that_change_are_a_new_configuration(node: SignedNode) -> None:
    etag = node.send("GET", "config")["ETag"]
    other = make_machine()
    bind_port(node=node.row, port=1, machine=other, has_estop_input=True)
    response = node.send("GET", "config", headers={"If-None-Match": etag})
    assert (response.status_code, response["ETag"]) == (200, '"2"')
    assert response.json()["config"]["ports"]["1"]["estop_input"] == 1
    unbind_port(node=node.row, port=1)
    assert node.send("GET", "config").json()["config_rev"] == 3
    beat = node.post("heartbeat", {"boot_id": "b", "mono_ms": 0}).json()
    assert beat["config_rev"] == 3
    assert Node.objects.get().ports.count() == 1
