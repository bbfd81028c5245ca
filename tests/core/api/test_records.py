"""Records through the API: made, changed, retired; each time the apps are told."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from core.models import Machine, SyncEvent
from tests.factories.core import MachineFactory, ZoneFactory
from tests.factories.people import admin_client

pytestmark = pytest.mark.django_db
MACHINES = "/api/v1/machines/"


@pytest.fixture
def client() -> Client:
    return admin_client()


def events_of(uid: object) -> list[str]:
    found = SyncEvent.objects.filter(resource_id=str(uid), target_app="shop_monitor")
    return list(found.order_by("sequence").values_list("event_type", flat=True))


def test_machine_needs_code_name_and_zone_and_its_event_is_there(client: Client) -> None:
    zone = ZoneFactory.create()
    new = {"code": "W1", "name": "Lathe", "zone": str(zone.uid)}
    answer = client.post(MACHINES, new, content_type="application/json")
    assert answer.status_code == 201
    row = answer.json()
    assert row.items() >= new.items()
    assert "pk" not in row
    assert events_of(row["id"]) == ["machine.created"]


def test_change_raises_the_revision_and_tells_the_apps(client: Client) -> None:
    machine = MachineFactory.create()
    url = f"{MACHINES}{machine.uid}/"
    answer = client.patch(url, {"name": "New"}, content_type="application/json")
    assert (answer.status_code, answer.json()["name"]) == (200, "New")
    machine.refresh_from_db()
    assert (machine.name, machine.revision) == ("New", 2)
    assert events_of(machine.uid) == ["machine.updated"]


def test_retired_record_stays_readable_by_id_and_leaves_the_list(client: Client) -> None:
    machine = MachineFactory.create()
    url = f"{MACHINES}{machine.uid}/"
    assert [client.delete(url).status_code for _ in range(2)] == [204, 204]
    assert client.get(url).status_code == 200
    assert client.get(MACHINES).json()["results"] == []
    assert events_of(machine.uid) == ["machine.deactivated"]
    change = client.patch(url, {"name": "New"}, content_type="application/json")
    assert change.status_code == 409


def test_what_is_retired_cannot_be_named_anew(client: Client) -> None:
    zone = ZoneFactory.create()
    client.delete(f"/api/v1/zones/{zone.uid}/")
    new = {"code": "W1", "name": "Lathe", "zone": str(zone.uid)}
    answer = client.post(MACHINES, new, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "zone"


@pytest.mark.parametrize("path", ["00000000-0000-4000-8000-000000000000/", "7/", "W1/", "%00/"])
def test_unknown_id_is_not_found(client: Client, path: str) -> None:
    assert client.get(MACHINES + path).status_code == 404


def test_refused_record_leaves_no_event(client: Client) -> None:
    new = {"code": "W1", "name": "x", "zone": str(ZoneFactory.create().uid), "max_operators": 0}
    assert client.post(MACHINES, new, content_type="application/json").status_code == 400
    assert not Machine.objects.exists()
    assert not SyncEvent.objects.filter(resource_type="machine").exists()


def test_list_is_filtered_by_code_and_by_the_id_of_a_relation(client: Client) -> None:
    machine, other = MachineFactory.create(), MachineFactory.create()

    def found(**query: Any) -> list[str]:
        return [row["code"] for row in client.get(MACHINES, query).json()["results"]]

    assert found(code=machine.code) == [machine.code]
    assert found(zone=other.zone.uid) == [other.code]
    assert found(area=other.zone.area.uid) == [other.code]
    assert found(zone=uuid4()) == []
    assert client.get(MACHINES, {"zone": "x"}).status_code == 400
    assert client.get(MACHINES, {"status": "x"}).status_code == 400


def test_thirty_rows_cost_as_many_queries_as_three(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    MachineFactory.create_batch(3)
    client.get(MACHINES)  # the token's use is noted by the first
    with django_assert_num_queries(2):
        assert len(client.get(MACHINES).json()["results"]) == 3
    MachineFactory.create_batch(27)
    with django_assert_num_queries(2):
        assert len(client.get(MACHINES).json()["results"]) == 30
