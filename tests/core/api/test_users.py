"""People and groups through the API."""

import pytest
from django.test import Client

from core.choices import Level
from core.models import Badge, SecurityEvent, SuiteUser, SyncEvent
from tests.factories.core import UserFactory
from tests.factories.people import (
    PASSWORD,
    admin_client,
    give_right,
    make_person,
    signed_in,
    token_client,
)

pytestmark = pytest.mark.django_db
USERS = "/api/v1/users/"
JSON = "application/json"


def test_new_person_gets_a_badge_and_a_password_and_neither_is_shown() -> None:
    new = {
        "username": "anna",
        "display_name": "Anna",
        "password": PASSWORD,
        "rfid_tag": "04:A1:B2:C3",
    }
    answer = admin_client().post(USERS, new, content_type=JSON)
    assert answer.status_code == 201
    assert not {"password", "rfid_tag", "password_hash"} & answer.json().keys()
    anna = SuiteUser.objects.get(username="anna")
    assert anna.check_password(PASSWORD)
    badge = Badge.objects.get(user=anna)
    assert badge.last4 == "B2C3"
    assert "04A1B2C3" not in badge.tag_encrypted


@pytest.mark.parametrize(
    ("field", "value"),
    [("rfid_tag", "04A1B2"), ("rfid_tag", "08A1B2C3"), ("password", "12345678"), ("email", "x")],
)
def test_wrong_field_of_a_person_is_named_and_nothing_is_made(field: str, value: str) -> None:
    new = {"username": "anna", "display_name": "Anna", field: value}
    answer = admin_client().post(USERS, new, content_type=JSON)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == field
    assert not SuiteUser.objects.filter(username="anna").exists()


def test_tag_that_another_badge_has_is_named_as_it_was_sent() -> None:
    answers = [
        admin_client().post(
            USERS,
            {"username": name, "display_name": name, "rfid_tag": "04A1B2C3"},
            content_type=JSON,
        )
        for name in ("anna", "bert")
    ]
    assert [answer.status_code for answer in answers] == [201, 409]
    assert answers[1].json()["errors"][0]["field"] == "rfid_tag"
    assert not SuiteUser.objects.filter(username="bert").exists()


def test_closed_account_ends_every_sign_in_and_opens_again() -> None:
    person = make_person(is_admin=True)
    browser = signed_in(person)
    assert browser.get(USERS).status_code == 200
    client = admin_client()
    url = f"{USERS}{person.uid}/"
    assert client.patch(url, {"active": False}, content_type=JSON).json()["active"] is False
    assert browser.get(USERS).status_code == 401
    assert client.patch(url, {"active": True}, content_type=JSON).status_code == 200
    assert browser.get(USERS).status_code == 401
    assert signed_in(person).get(USERS).status_code == 200


def test_new_password_ends_the_sign_ins_that_were() -> None:
    person = make_person(is_admin=True)
    browser = signed_in(person)
    answer = admin_client().patch(
        f"{USERS}{person.uid}/", {"password": PASSWORD}, content_type=JSON
    )
    assert answer.status_code == 200
    assert browser.get(USERS).status_code == 401


def test_only_administrators_make_or_change_administrators() -> None:
    manager = make_person()
    give_right(manager, Level.ADMIN)
    client = token_client(manager)
    new = {"username": "anna", "display_name": "Anna"}
    assert client.post(USERS, new, content_type=JSON).status_code == 201
    king = {"username": "eve", "display_name": "Eve", "is_admin": True}
    assert client.post(USERS, king, content_type=JSON).status_code == 403
    boss = make_person(is_admin=True)
    takes_away = {"is_admin": False}
    url = f"{USERS}{boss.uid}/"
    assert client.patch(url, takes_away, content_type=JSON).status_code == 403
    boss.refresh_from_db()
    assert boss.is_admin


def test_who_may_only_edit_the_office_changes_no_people() -> None:
    editor = make_person()
    give_right(editor, Level.EDIT)
    client = token_client(editor)
    assert client.get(USERS).status_code == 200
    url = f"{USERS}{editor.uid}/"
    assert client.patch(url, {"is_admin": True}, content_type=JSON).status_code == 403


def test_group_takes_and_gives_the_ids_of_its_members() -> None:
    first, second = UserFactory.create_batch(2)
    client: Client = admin_client()
    new = {"name": "Turners", "members": [str(first.uid), str(second.uid)]}
    made = client.post("/api/v1/groups/", new, content_type=JSON)
    assert made.status_code == 201
    assert sorted(made.json()["members"]) == sorted(new["members"])
    url = f"/api/v1/groups/{made.json()['id']}/"
    renamed = client.patch(url, {"name": "Lathes"}, content_type=JSON).json()
    assert len(renamed["members"]) == 2
    emptied = client.patch(url, {"members": [str(first.uid)]}, content_type=JSON)
    assert emptied.json()["members"] == [str(first.uid)]
    told = SyncEvent.objects.filter(resource_type="group", target_app="shop_monitor")
    members = [len(row.payload["fields"]["members"]) for row in told.order_by("sequence")]
    assert members == [2, 2, 1]
    assert SecurityEvent.objects.filter(kind="right_changed").latest("pk").user is not None
