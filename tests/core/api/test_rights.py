"""Rights through the API."""

from typing import Any
from uuid import uuid4

import pytest

from core.models import SecurityEvent, SuitePermission
from tests.factories.core import AreaFactory, GroupFactory, UserFactory
from tests.factories.people import make_person, token_client

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
