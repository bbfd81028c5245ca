"""Many rows in one request: all of them or none, each by its own service, with its own event."""

from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from core.choices import Level, ResourceType
from core.models import Machine, SecurityEvent, SyncEvent
from tests.factories.core import MachineFactory, UserFactory, ZoneFactory
from tests.factories.people import admin_client, give_right, make_person, token_client
from tests.together import together

pytestmark = pytest.mark.django_db
BULK = "/api/v1/machines/bulk/"
JSON = "application/json"


@pytest.fixture
def client() -> Client:
    return admin_client()


def send(client: Client, rows: Any, path: str = BULK, status: int = 200) -> Any:
    answer = client.post(path, rows, content_type=JSON)
    assert answer.status_code == status, answer.content
    return answer.json()


def new(code: str, **more: Any) -> dict[str, Any]:
    return {"op": "create", "code": code, "name": "Lathe"} | more


def told(uid: Any) -> list[str]:
    events = SyncEvent.objects.filter(resource_id=str(uid), target_app="shop_monitor")
    return list(events.order_by("sequence").values_list("event_type", flat=True))


def fields(problem: dict[str, Any]) -> list[str]:
    return [error["field"] for error in problem["errors"]]


def test_rows_are_made_changed_and_retired_each_with_its_event(client: Client) -> None:
    kept, gone = MachineFactory.create(), MachineFactory.create()
    rows = [
        new("W1", zone=str(kept.zone.uid)),
        {"op": "change", "id": str(kept.uid), "name": "New"},
        {"op": "retire", "id": str(gone.uid)},
    ]
    shown = send(client, rows)["results"]
    assert [row["code"] for row in shown] == ["W1", kept.code, gone.code]
    assert [row["name"] for row in shown] == ["Lathe", "New", gone.name]
    assert shown[1] == client.get(f"/api/v1/machines/{kept.uid}/").json()
    assert told(shown[0]["id"]) == ["machine.created"]
    assert told(kept.uid) == ["machine.updated"]
    assert told(gone.uid) == ["machine.deactivated"]


def test_wrong_rows_are_named_by_their_place_and_nothing_is_done(client: Client) -> None:
    zone = str(ZoneFactory.create().uid)
    rows = [
        new("W1", zone=zone),
        new("W2"),
        new("W3", zone=zone, max_operators="many"),
        {"op": "change", "id": str(uuid4()), "name": "New"},
    ]
    problem = send(client, rows, status=400)
    assert fields(problem) == ["[1].zone", "[2].max_operators", "[3].id"]
    assert not Machine.objects.exists()
    assert not SyncEvent.objects.filter(resource_type="machine").exists()


def test_row_that_only_the_service_refuses_takes_all_others_along(client: Client) -> None:
    zone = str(ZoneFactory.create().uid)
    problem = send(
        client, [new("W1", zone=zone), new("W2", zone=zone), new("W1", zone=zone)], status=409
    )
    assert (fields(problem), problem["code"]) == (["[2].code"], "doubled")
    assert not Machine.objects.exists()
    assert not SyncEvent.objects.filter(resource_type="machine").exists()


@pytest.mark.parametrize(
    ("rows", "field"),
    [
        ({}, ""),
        ([], ""),
        ([{}] * 501, ""),
        ([1], "[0].op"),
        ([{"op": "delete"}], "[0].op"),
        ([{"op": "create", "id": str(uuid4())}], "[0].id"),
        ([{"op": "retire"}], "[0].id"),
        ([{"op": "retire", "id": str(UUID_ONE)} for UUID_ONE in ["0" * 32] * 2], "[1].id"),
    ],
)
def test_what_is_no_list_of_rows_is_refused(client: Client, rows: Any, field: str) -> None:
    assert fields(send(client, rows, status=400)) == [field]


def test_five_hundred_rows_go_through(client: Client) -> None:
    zone = str(ZoneFactory.create().uid)
    rows = [new(f"W{number}", zone=zone) for number in range(500)]
    assert len(send(client, rows)["results"]) == 500
    assert SyncEvent.objects.filter(event_type="machine.created").count() == 1000


def test_rights_are_asked_for_each_row() -> None:
    here, there = MachineFactory.create(), MachineFactory.create()
    person = make_person()
    give_right(person, Level.EDIT, on=ResourceType.ZONE, uid=here.zone.uid)
    give_right(person, Level.VIEW, on=ResourceType.ZONE, uid=there.zone.uid)
    client = token_client(person)
    mine = {"op": "change", "id": str(here.uid), "name": "New"}
    send(client, [mine])
    refused = send(client, [mine, {"op": "retire", "id": str(there.uid)}], status=403)
    assert fields(refused) == ["[1]"]
    moved = {"op": "change", "id": str(here.uid), "zone": str(there.zone.uid)}
    assert fields(send(client, [moved], status=403)) == ["[0]"]
    unseen = {"op": "retire", "id": str(MachineFactory.create().uid)}
    assert fields(send(client, [unseen], status=400)) == ["[0].id"]


def test_row_can_be_changed_as_it_was_read_or_not_at_all(client: Client) -> None:
    machine = MachineFactory.create()
    tag = client.get(f"/api/v1/machines/{machine.uid}/")["ETag"]
    row = {"op": "change", "id": str(machine.uid), "name": "New", "if_match": tag}
    send(client, [row])
    assert fields(send(client, [row], status=412)) == ["[0]"]


def test_resources_with_services_of_their_own_go_their_way(client: Client) -> None:
    user = UserFactory.create()
    person = {"op": "create", "username": "anna", "display_name": "Anna", "rfid_tag": "04A1B2C3"}
    made = send(client, [person], "/api/v1/users/bulk/")["results"][0]
    badges = client.get("/api/v1/badges/", {"user": made["id"]}).json()["results"]
    assert badges[0]["last4"] == "B2C3"
    group = {"op": "create", "name": "Turners", "members": [made["id"], str(user.uid)]}
    assert len(send(client, [group], "/api/v1/groups/bulk/")["results"][0]["members"]) == 2
    right = {"op": "create", "user": made["id"], "resource_type": "*", "level": "view"}
    told = SecurityEvent.objects.filter(kind="right_changed")
    before = told.count()  # who is taken into a group gets its rights
    send(client, [right], "/api/v1/permissions/bulk/")
    assert (before, told.count()) == (1, 2)
    doubled = [person | {"username": "bert"}]
    assert fields(send(client, doubled, "/api/v1/users/bulk/", 409)) == ["[0].rfid_tag"]


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_requests_for_the_same_rows_wait_for_each_other() -> None:
    ids = [str(machine.uid) for machine in MachineFactory.create_batch(10)]
    client = admin_client()

    def rename(order: list[str], name: str) -> int:
        rows = [{"op": "change", "id": uid, "name": name} for uid in order]
        return client.post(BULK, rows, content_type=JSON).status_code

    jobs = [partial(rename, ids[:: (-1) ** number], f"Name {number}") for number in range(6)]
    answers = together(*jobs)
    assert answers == [200] * 6
    assert len(set(Machine.objects.values_list("name", flat=True))) == 1
    assert set(Machine.objects.values_list("revision", flat=True)) == {7}
