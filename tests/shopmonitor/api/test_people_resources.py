"""What people read of the floor through the API."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from core.choices import Level, ResourceType
from core.clock import utc_now
from shopmonitor.choices import AlertKind
from shopmonitor.models import Alert, MachineState, Node
from tests.factories.floor import make_machine, make_node
from tests.factories.floor import make_person as make_operator
from tests.factories.people import admin_client, give_right, make_person, token_client

pytestmark = pytest.mark.django_db
JSON = "application/json"


def rows(client: Client, resource: str, **query: Any) -> list[dict[str, Any]]:
    answer = client.get(f"/api/v1/{resource}/", query)
    assert answer.status_code == 200, answer.content
    found: list[dict[str, Any]] = answer.json()["results"]
    return found


def test_swipes_are_listed_granted_and_refused() -> None:
    machine = make_machine()
    node = make_node(machine)
    person, tag = make_operator()
    _, foreign = make_operator(level="")
    granted, refused = node.swipe_message(tag), node.swipe_message(foreign)
    for message in (granted, refused):
        assert node.post("swipes", message).status_code == 200
    found = rows(admin_client(), "swipes")
    assert [row["swipe_id"] for row in found] == [refused["swipe_id"], granted["swipe_id"]]
    assert [row["decision"] for row in found] == ["refused", "granted"]
    assert found[1]["machine"] == str(machine.uid)
    assert found[1]["user"] == str(person.uid)
    assert not {"tag", "tag_digest"} & found[0].keys()


def test_open_sessions_are_told_from_ended_ones() -> None:
    node = make_node(make_machine(max_operators=2))
    (_, stays), (_, leaves) = make_operator(shared=True), make_operator(shared=True)
    for tag in (stays, leaves, leaves):
        node.swipe(tag)
    client = admin_client()
    assert len(rows(client, "machine-sessions")) == 2
    assert [row["ended_at"] for row in rows(client, "machine-sessions", open="true")] == [None]
    assert [row["end_reason"] for row in rows(client, "machine-sessions", open="false")] == [
        "swipe"
    ]


def test_state_lasts_until_the_next_one_of_its_machine() -> None:
    machine, other = make_machine(), make_machine()
    start = utc_now()
    for minute, word in ((0, "ACTIVE"), (5, "STOPPED"), (9, "ACTIVE")):
        MachineState.objects.create(
            machine=machine, execution=word, occurred_at=start + timedelta(minutes=minute)
        )
    MachineState.objects.create(
        machine=other, execution="READY", occurred_at=start + timedelta(minutes=2)
    )
    found = rows(admin_client(), "machine-states", machine=machine.uid)
    assert [row["execution"] for row in found] == ["ACTIVE", "STOPPED", "ACTIVE"]
    assert found[0]["ended_at"] is None
    assert found[1]["ended_at"] == found[0]["occurred_at"]
    assert found[2]["ended_at"] == found[1]["occurred_at"]


def test_right_on_one_machine_shows_its_sessions_alone() -> None:
    mine, foreign = make_machine(), make_machine()
    for machine in (mine, foreign):
        _, tag = make_operator()
        make_node(machine).swipe(tag)
    person = make_person()
    give_right(person, Level.VIEW, on=ResourceType.MACHINE, uid=mine.uid)
    found = rows(token_client(person), "machine-sessions")
    assert [row["machine"] for row in found] == [str(mine.uid)]


def test_node_is_made_with_its_ports_and_learns_of_a_change() -> None:
    machine, other = make_machine(), make_machine()
    client = admin_client()
    new = {"node_id": "n1", "ports": [{"port": 0, "machine": str(machine.uid)}]}
    made = client.post("/api/v1/nodes/", new, content_type=JSON)
    assert made.status_code == 201
    assert made.json()["ports"][0]["machine"] == str(machine.uid)
    url = f"/api/v1/nodes/{made.json()['id']}/"
    port = {"port": 0, "machine": str(other.uid), "has_estop_input": True}
    moved = {"ports": [port | {"estop_scope": "zone"}]}
    changed = client.patch(url, moved, content_type=JSON).json()
    assert changed["config_rev"] == made.json()["config_rev"] + 1
    assert changed["ports"] == [port | {"estop_scope": "zone", "estop_answer_s": 75}]
    twice = {"ports": [moved["ports"][0], moved["ports"][0]]}
    refused = client.patch(url, twice, content_type=JSON)
    assert refused.json()["errors"][0]["field"] == "ports"
    assert Node.objects.get().ports.get().machine == other


def test_alert_goes_forwards_and_keeps_who_was_first() -> None:
    now = utc_now()
    alert = Alert.objects.create(
        kind=AlertKind.NODE_SILENT, source="n1", text="Silent", opened_at=now, last_at=now
    )
    first, second = make_person(is_admin=True), make_person(is_admin=True)
    url = f"/api/v1/alerts/{alert.uid}/"
    for person in (first, second):
        seen = token_client(person).post(f"{url}acknowledge/").json()
        assert (seen["state"], seen["acknowledged_by"]) == ("acknowledged", str(first.uid))
    done = token_client(second).post(f"{url}resolve/").json()
    assert (done["state"], done["resolved_by"]) == ("resolved", str(second.uid))
    late = token_client(first).post(f"{url}acknowledge/")
    assert late.status_code == 409


@pytest.mark.parametrize(
    "resource", ["swipes", "machine-sessions", "machine-logs", "floor-events", "nodes"]
)
def test_more_rows_cost_no_more_queries(
    resource: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = admin_client()
    for count in (3, 9):
        for _ in range(count):
            node = make_node(make_machine())
            _, tag = make_operator()
            node.swipe(tag)
            node.swipe(tag)
        rows(client, resource)  # the token's use is noted by the first
        with django_assert_num_queries(4 if resource == "nodes" else 3):
            assert len(rows(client, resource)) >= count
