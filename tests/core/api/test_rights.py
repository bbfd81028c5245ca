"""Rights through the API."""

from typing import Any
from uuid import uuid4

import pytest

from core.choices import Level, ResourceType
from core.models import SecurityEvent, SuitePermission
from tests.factories.core import AreaFactory, GroupFactory, MachineFactory, UserFactory
from tests.factories.people import give_right, make_person, token_client

pytestmark = pytest.mark.django_db
PERMISSIONS = "/api/v1/permissions/"
JSON = "application/json"


def test_guards_learn_who_gave_changed_and_took_a_right() -> None:
    boss = make_person(is_admin=True)
    client = token_client(boss)
    new = {
        "user": str(boss.uid),
        "resource_type": "area",
        "resource_id": str(AreaFactory.create().uid),
        "level": "operate",
    }
    made = client.post(PERMISSIONS, new, content_type=JSON)
    assert made.status_code == 201
    url = f"{PERMISSIONS}{made.json()['id']}/"
    assert client.patch(url, {"level": "lead"}, content_type=JSON).status_code == 200
    assert client.delete(url).status_code == 204
    told = SecurityEvent.objects.filter(kind="right_changed").order_by("pk")
    assert [event.detail["change"] for event in told] == ["given", "changed", "taken"]
    assert {event.user_id for event in told} == {boss.pk}
    assert all(event.detail["to_oneself"] for event in told)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"user": None}, "user"),
        ({"group": "one"}, "user"),
        ({"resource_id": str(uuid4())}, "resource_id"),
        ({"level": "king"}, "level"),
    ],
)
def test_right_without_a_clear_holder_or_place_is_refused(
    change: dict[str, Any], field: str
) -> None:
    if change.get("group"):
        change = {"group": str(GroupFactory.create().uid)}
    new = {
        "user": str(UserFactory.create().uid),
        "resource_type": "area",
        "level": "view",
    } | change
    answer = token_client(make_person(is_admin=True)).post(PERMISSIONS, new, content_type=JSON)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == field
    assert not SuitePermission.objects.exists()


def test_area_administrator_gives_rights_in_the_area_and_nowhere_else() -> None:
    here, there = MachineFactory.create(), MachineFactory.create()
    boss, worker = make_person(), make_person()
    give_right(boss, Level.ADMIN, on=ResourceType.AREA, uid=here.zone.area.uid)
    mine = give_right(worker, Level.USE, on=ResourceType.MACHINE, uid=here.uid)
    foreign = give_right(worker, Level.USE, on=ResourceType.MACHINE, uid=there.uid)
    client = token_client(boss)
    listed = {row["id"] for row in client.get(PERMISSIONS).json()["results"]}
    assert str(mine.uid) in listed
    assert str(foreign.uid) not in listed
    new = {"user": str(worker.uid), "resource_type": "machine", "level": "lead"}
    on = {"resource_id": str(here.uid)}
    made = client.post(PERMISSIONS, new | on, content_type=JSON)
    assert made.status_code == 201, made.json()
    url = f"{PERMISSIONS}{made.json()['id']}/"
    assert client.patch(url, {"block": True}, content_type=JSON).status_code == 200
    assert client.delete(url).status_code == 204
    for uid in (mine.uid, foreign.uid):
        answer = client.delete(f"{PERMISSIONS}{uid}/")
        assert answer.status_code == (204 if uid == mine.uid else 404)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"resource_id": "there"}, "resource_id"),
        ({"resource_type": "*", "resource_id": None}, "resource_id"),
        ({"user": "boss"}, "user"),
        ({"user": "stranger"}, "user"),
    ],
)
def test_refusal_names_the_field(change: dict[str, Any], field: str) -> None:
    here, there = MachineFactory.create(), MachineFactory.create()
    people = {name: make_person() for name in ("boss", "worker", "stranger")}
    give_right(people["boss"], Level.ADMIN, on=ResourceType.AREA, uid=here.zone.area.uid)
    give_right(people["worker"], Level.USE, on=ResourceType.MACHINE, uid=here.uid)
    if "user" in change:
        change = {"user": str(people[change["user"]].uid)}
    if change.get("resource_id"):
        change = {"resource_id": str(there.uid)}
    new = {
        "user": str(people["worker"].uid),
        "resource_type": "machine",
        "resource_id": str(here.uid),
        "level": "operate",
    }
    rights = SuitePermission.objects.count()
    answer = token_client(people["boss"]).post(PERMISSIONS, new | change, content_type=JSON)
    assert answer.status_code == 403
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert SuitePermission.objects.count() == rights
