"""`expand`: what a row names, in the place of its id; never what the asker may not see."""

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from core.choices import Level, ResourceType
from core.models import Machine
from tests.factories.core import (
    AreaFactory,
    GroupFactory,
    MachineFactory,
    MachineTypeFactory,
    UserFactory,
)
from tests.factories.people import admin_client, give_right, make_person, token_client

pytestmark = pytest.mark.django_db
MACHINES = "/api/v1/machines/"


@pytest.fixture
def client() -> Client:
    return admin_client()


def only_row(client: Client, expand: str, path: str = MACHINES) -> dict[str, Any]:
    answer = client.get(path, {"expand": expand})
    assert answer.status_code == 200, answer.content
    rows: list[dict[str, Any]] = answer.json()["results"]
    return rows[0]


def test_relation_is_shown_as_its_own_resource_shows_it(client: Client) -> None:
    kind = MachineTypeFactory.create()
    machine = MachineFactory.create(machine_type=kind)
    row = only_row(client, "zone.area,machine_type,qualification")
    area = machine.zone.area
    assert row["zone"]["area"] == client.get(f"/api/v1/areas/{area.uid}/").json()
    assert row["machine_type"]["code"] == kind.code
    assert row["machine_type"]["qualification"] is None
    assert row["qualification"] is None
    single = client.get(f"{MACHINES}{machine.uid}/", {"expand": "zone"}).json()
    assert single["zone"]["area"] == str(area.uid)


def test_each_of_several_is_shown(client: Client) -> None:
    group, people = GroupFactory.create(), UserFactory.create_batch(2)
    group.members.set(people)
    row = only_row(client, "members", "/api/v1/groups/")
    assert {member["display_name"] for member in row["members"]} == {str(p) for p in people}
    assert all("password" not in member for member in row["members"])


@pytest.mark.parametrize("expand", ["owner", "zone.machines", "zone,zone.area.parent.parent", "."])
def test_what_cannot_be_shown_is_refused_with_what_can(client: Client, expand: str) -> None:
    answer = client.get(MACHINES, {"expand": expand})
    assert answer.status_code == 400
    error = answer.json()["errors"][0]
    assert error["field"] == "expand"
    assert "zone.area.parent" in error["detail"]


def test_thirty_rows_cost_as_many_queries_as_three(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    expand = {"expand": "zone.area,machine_type"}
    kind = MachineTypeFactory.create()
    MachineFactory.create_batch(3, machine_type=kind)
    client.get(MACHINES)
    with django_assert_num_queries(5):
        client.get(MACHINES, expand)
    MachineFactory.create_batch(27, machine_type=kind)
    with django_assert_num_queries(5):
        assert len(client.get(MACHINES, expand).json()["results"]) == 30


def test_who_sees_the_machine_alone_gets_its_zone_as_an_id() -> None:
    machine: Machine = MachineFactory.create()
    person = make_person()
    give_right(person, Level.VIEW, on=ResourceType.MACHINE, uid=machine.uid)
    row = only_row(token_client(person), "zone,zone.area")
    assert row["zone"] == str(machine.zone.uid)
    give_right(person, Level.VIEW, on=ResourceType.ZONE, uid=machine.zone.uid)
    row = only_row(token_client(person), "zone.area")
    assert row["zone"]["area"] == str(machine.zone.area.uid)


def test_token_without_the_scope_gets_the_id() -> None:
    machine: Machine = MachineFactory.create()
    boss = make_person(is_admin=True)
    row = only_row(token_client(boss, "machines:read"), "zone.area")
    assert row["zone"] == str(machine.zone.uid)
    row = only_row(token_client(boss, "machines:read", "zones:read"), "zone.area")
    assert row["zone"]["area"] == str(machine.zone.area.uid)


def test_person_with_a_right_on_everything_and_a_block_still_sees_people() -> None:
    person = make_person()
    give_right(person, Level.VIEW)
    give_right(person, Level.VIEW, on=ResourceType.AREA, uid=AreaFactory.create().uid, block=True)
    rows = token_client(person).get("/api/v1/users/").json()["results"]
    assert [row["id"] for row in rows] == [str(person.uid)]


def test_retired_zone_is_still_shown_whole(client: Client) -> None:
    machine: Machine = MachineFactory.create()
    assert client.delete(f"/api/v1/zones/{machine.zone.uid}/").status_code == 204
    assert only_row(client, "zone")["zone"]["code"] == machine.zone.code
