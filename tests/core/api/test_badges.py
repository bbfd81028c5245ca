"""Badges through the API."""

import pytest

from core.models import SyncEvent
from tests.factories.core import UserFactory
from tests.factories.people import admin_client

pytestmark = pytest.mark.django_db
BADGES = "/api/v1/badges/"
JSON = "application/json"


def test_tag_is_taken_once_and_never_shown() -> None:
    client, person = admin_client(), UserFactory.create()
    new = {"user": str(person.uid), "tag": "04-a1-b2-c3"}
    made = client.post(BADGES, new, content_type=JSON)
    assert made.status_code == 201
    assert made.json()["last4"] == "B2C3"
    assert "04A1B2C3" not in str(
        SyncEvent.objects.get(event_type="badge.created", target_app="shop_monitor").payload
    )
    again = client.post(BADGES, new, content_type=JSON)
    assert (again.status_code, again.json()["code"]) == (409, "tag_taken")
    assert again.json()["errors"][0]["field"] == "tag"
    assert "04A1B2C3" not in again.content.decode()


def test_lost_badge_changes_its_state_and_keeps_its_tag() -> None:
    client, person = admin_client(), UserFactory.create()
    new = {"user": str(person.uid), "tag": "04A1B2C3"}
    url = f"{BADGES}{client.post(BADGES, new, content_type=JSON).json()['id']}/"
    assert client.patch(url, {"state": "lost"}, content_type=JSON).json()["state"] == "lost"
    other = client.patch(url, {"tag": "04FFFFFF"}, content_type=JSON)
    assert (other.status_code, other.json()["errors"][0]["field"]) == (400, "tag")


@pytest.mark.parametrize("tag", [None, "", "04A1B2", "xyz", "08A1B2C3"])
def test_what_no_badge_has_is_refused_at_its_field(tag: str | None) -> None:
    new = {"user": str(UserFactory.create().uid)} | ({} if tag is None else {"tag": tag})
    answer = admin_client().post(BADGES, new, content_type=JSON)
    assert answer.status_code in {400, 422}
    assert answer.json()["errors"][0]["field"] == "tag"
