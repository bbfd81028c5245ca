"""Who may do what through the API."""

import pytest
from django.test import Client

from core.choices import Level, ResourceType
from core.models import Machine, SuiteGroup, SuitePermission
from tests.factories.core import AreaFactory, MachineFactory, ZoneFactory
from tests.factories.people import admin_client, give_right, make_person, signed_in, token_client

pytestmark = pytest.mark.django_db
MACHINES = "/api/v1/machines/"


def codes(client: Client, path: str = MACHINES) -> set[str]:
    return {row["code"] for row in client.get(path).json()["results"]}


def test_stranger_is_asked_to_sign_in() -> None:
    answer = Client().get(MACHINES)
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_person_without_a_right_is_refused() -> None:
    answer = token_client(make_person()).get(MACHINES)
    assert answer.status_code == 403
    assert "view" in answer.json()["detail"]


def test_right_on_everything_opens_every_machine() -> None:
    machine = MachineFactory.create()
    person = make_person()
    give_right(person, Level.VIEW)
    assert codes(token_client(person)) == {machine.code}


def test_right_on_an_area_reaches_its_zones_and_machines_and_no_others() -> None:
    hall = AreaFactory.create()
    inside = MachineFactory.create(zone=ZoneFactory.create(area=AreaFactory.create(parent=hall)))
    outside = MachineFactory.create()
    person = make_person()
    give_right(person, Level.VIEW, on=ResourceType.AREA, uid=hall.uid)
    client = token_client(person)
    assert codes(client) == {inside.code}
    assert client.get(f"{MACHINES}{outside.uid}/").status_code == 404


def test_block_on_a_machine_wins_over_the_right_on_everything() -> None:
    blocked, open_to_all = MachineFactory.create(), MachineFactory.create()
    person = make_person()
    give_right(person, Level.VIEW)
    give_right(person, Level.VIEW, on=ResourceType.MACHINE, uid=blocked.uid, block=True)
    assert codes(token_client(person)) == {open_to_all.code}


def test_visible_but_not_allowed_is_refused_and_not_hidden() -> None:
    machine = MachineFactory.create()
    person = make_person()
    give_right(person, Level.VIEW)
    answer = token_client(person).patch(
        f"{MACHINES}{machine.uid}/", {"name": "New"}, content_type="application/json"
    )
    assert answer.status_code == 403


def test_who_edits_an_area_cannot_make_or_move_a_machine_elsewhere() -> None:
    mine, foreign = ZoneFactory.create(), ZoneFactory.create()
    machine = MachineFactory.create(zone=mine)
    person = make_person()
    give_right(person, Level.EDIT, on=ResourceType.AREA, uid=mine.area.uid)
    client = token_client(person)
    new = {"code": "W99", "name": "Lathe", "zone": str(foreign.uid)}
    assert client.post(MACHINES, new, content_type="application/json").status_code == 403
    new["zone"] = str(mine.uid)
    assert client.post(MACHINES, new, content_type="application/json").status_code == 201
    moved = client.patch(
        f"{MACHINES}{machine.uid}/", {"zone": str(foreign.uid)}, content_type="application/json"
    )
    assert moved.status_code == 403
    assert Machine.objects.get(pk=machine.pk).zone_id == mine.pk


def test_who_edits_one_machine_changes_it_but_does_not_move_it() -> None:
    machine, elsewhere = MachineFactory.create(), ZoneFactory.create()
    person = make_person()
    give_right(person, Level.EDIT, on=ResourceType.MACHINE, uid=machine.uid)
    client, url = token_client(person), f"{MACHINES}{machine.uid}/"
    assert client.patch(url, {"name": "New"}, content_type="application/json").status_code == 200
    same_place = {"name": "Newer", "zone": str(machine.zone.uid)}
    assert client.patch(url, same_place, content_type="application/json").status_code == 200
    moved = client.patch(url, {"zone": str(elsewhere.uid)}, content_type="application/json")
    assert moved.status_code == 403
    after = Machine.objects.get(pk=machine.pk)
    assert (after.name, after.zone_id) == ("Newer", machine.zone_id)


def test_floor_right_opens_nothing_in_the_office() -> None:
    person = make_person()
    give_right(person, Level.LEAD)
    assert token_client(person).get(MACHINES).status_code == 403


@pytest.mark.parametrize(
    ("scope", "method", "status"),
    [
        ("machines:read", "get", 200),
        ("machines:read", "post", 403),
        ("machines:write", "get", 403),
        ("zones:read", "get", 403),
        ("*", "get", 200),
    ],
)
def test_scope_narrows_even_an_administrator(scope: str, method: str, status: int) -> None:
    client = token_client(make_person(is_admin=True), scope)
    answer = getattr(client, method)(MACHINES)
    assert answer.status_code == status
    if status == 403:
        assert answer.json()["code"] == "scope_missing"


def test_signed_in_browser_reads_freely_but_writes_with_a_csrf_token_only() -> None:
    client = signed_in(make_person(is_admin=True))
    assert client.get(MACHINES).status_code == 200
    zone = ZoneFactory.create()
    new = {"code": "W1", "name": "Lathe", "zone": str(zone.uid)}
    refused = client.post(MACHINES, new, content_type="application/json")
    assert refused.status_code == 403
    assert "CSRF" in refused.json()["detail"]


def test_right_of_a_group_counts_for_its_members() -> None:
    person = make_person()
    group = SuiteGroup.objects.create(name="Office")
    group.members.add(person)
    SuitePermission.objects.create(group=group, resource_type="*", level=Level.VIEW)
    assert token_client(person).get(MACHINES).status_code == 200


def test_administrator_sees_what_is_where() -> None:
    machine = MachineFactory.create()
    assert codes(admin_client()) == {machine.code}
