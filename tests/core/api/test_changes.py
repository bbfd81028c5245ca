"""The trail through the API: of one object, of one person, of a span; for administrators."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from core.choices import Level, ResourceType
from core.models import AuditEntry, Machine
from tests.factories.core import MachineFactory
from tests.factories.people import give_right, make_person, token_client

pytestmark = pytest.mark.django_db
CHANGES = "/api/v1/changes/"
JSON = "application/json"


def rename(client: Client, machine: Machine, name: str) -> None:
    url = f"/api/v1/machines/{machine.uid}/"
    assert client.patch(url, {"name": name}, content_type=JSON).status_code == 200


def rows(client: Client, **asked: Any) -> list[dict[str, Any]]:
    answer = client.get(CHANGES, asked)
    assert answer.status_code == 200, answer.json()
    found: list[dict[str, Any]] = answer.json()["results"]
    return found


def test_changes_of_one_object_and_of_one_person() -> None:
    first, second = (make_person(is_admin=True) for _ in range(2))
    machine, other = MachineFactory.create(), MachineFactory.create()
    before = machine.name
    rename(token_client(first), machine, "Lathe 2")
    rename(token_client(second), other, "Lathe 3")
    client = token_client(first)
    of_object = {"table_name": "machines", "object": str(machine.uid), "action": "U"}
    (told,) = rows(client, **of_object)
    assert told["changes"]["name"] == [before, "Lathe 2"]
    assert (told["person"], told["door"]) == (str(first.uid), "api")
    (theirs,) = rows(client, person=str(second.uid), table_name="machines")
    assert theirs["changes"]["name"][1] == "Lathe 3"
    assert rows(client, **of_object, happened_before=told["happened_at"]) == []
    assert rows(client, **of_object, happened_after=told["happened_at"]) == [told]
    assert client.get(f"{CHANGES}{told['id']}/").json() == told


def test_object_is_found_without_its_table_and_in_no_other() -> None:
    client = token_client(make_person(is_admin=True))
    machine = MachineFactory.create()
    uid = str(machine.uid)
    assert {row["row_name"] for row in rows(client, object=uid)} == {machine.code}
    assert rows(client, object=uid, table_name="zones") == []
    assert rows(client, object=uid, table_name="nothing") == []


def test_trail_is_for_who_administers_everything_and_is_not_written() -> None:
    area, chief = MachineFactory.create().zone.area, make_person()
    local, viewer = make_person(), make_person()
    give_right(chief, Level.ADMIN)
    give_right(local, Level.ADMIN, on=ResourceType.AREA, uid=area.uid)
    give_right(viewer, Level.EDIT)
    assert token_client(chief).get(CHANGES).status_code == 200
    for person in (local, viewer):
        assert token_client(person).get(CHANGES).status_code == 403
    entry = AuditEntry.objects.all()[0]
    for method in ("patch", "delete", "post"):
        url = CHANGES if method == "post" else f"{CHANGES}{entry.pk}/"
        assert getattr(token_client(chief), method)(url).status_code == 405
