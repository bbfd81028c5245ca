"""Absences through the API: by person and days, not for everybody's eyes."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from core.choices import Level
from core.models import Absence, SyncEvent
from core.services.records import create_record
from tests.factories.core import UserFactory
from tests.factories.people import admin_client, give_right, make_person, token_client

pytestmark = pytest.mark.django_db
ABSENCES = "/api/v1/absences/"


@pytest.fixture
def client() -> Client:
    return admin_client()


def body(**more: Any) -> dict[str, Any]:
    values = {"kind": "vacation", "first_date": "2026-06-01", "last_date": "2026-06-05"}
    return values | {"user": str(UserFactory.create().uid)} | more


def send(client: Client, **more: Any) -> Any:
    return client.post(ABSENCES, body(**more), content_type="application/json")


def absent(first: int, last: int) -> Absence:
    return create_record(
        Absence(
            user=UserFactory.create(),
            kind="sick",
            first_date=date(2026, 6, first),
            last_date=date(2026, 6, last),
        )
    )


def test_absence_is_asked_for_and_approved_and_told(client: Client) -> None:
    made = send(client)
    assert made.status_code == 201, made.json()
    row = made.json()
    assert (row["state"], row["starts"]) == ("requested", None)
    url = f"{ABSENCES}{row['id']}/"
    approved = client.patch(url, {"state": "approved"}, content_type="application/json")
    assert approved.json()["state"] == "approved"
    assert client.delete(url).status_code == 204
    events = SyncEvent.objects.filter(resource_id=row["id"], target_app="shop_tracker")
    assert [each.event_type for each in events.order_by("sequence")] == [
        "absence.created",
        "absence.updated",
        "absence.deactivated",
    ]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"last_date": "2026-05-01"}, "last day"),
        ({"starts": "08:00"}, "both from and until"),
        ({"last_date": "2026-06-01", "starts": "12:00", "ends": "08:00"}, "until must lie"),
        ({"kind": "golf"}, "kind"),
        ({"user": "nobody"}, "user"),
    ],
)
def test_what_is_wrong_is_said(client: Client, wrong: dict[str, str], words: str) -> None:
    answer = send(client, **wrong)
    assert answer.status_code == 400
    assert words in answer.json()["detail"]
    assert not Absence.objects.exists()


def test_absences_are_found_by_person_state_and_the_days_they_touch(client: Client) -> None:
    first, second = absent(1, 5), absent(5, 9)

    def found(**query: Any) -> set[str]:
        return {row["id"] for row in client.get(ABSENCES, query).json()["results"]}

    both = {str(first.uid), str(second.uid)}
    assert found(user=first.user.uid) == {str(first.uid)}
    assert found(since="2026-06-05", until="2026-06-05") == both
    assert found(since="2026-06-06") == {str(second.uid)}
    assert found(until="2026-06-04") == {str(first.uid)}
    assert found(state="approved") == set()
    assert found(kind="sick") == both


@pytest.mark.parametrize(("level", "status"), [(Level.VIEW, 403), (Level.EDIT, 200)])
def test_who_may_only_look_on_does_not_see_who_is_ill(level: Level, status: int) -> None:
    person = make_person()
    give_right(person, level)
    assert token_client(person).get(ABSENCES).status_code == status


def test_thirty_absences_cost_as_many_queries_as_three(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(3):
        absent(1, 1 + number)
    client.get(ABSENCES)
    with django_assert_num_queries(2):
        client.get(ABSENCES)
    for _ in range(27):
        absent(1, 2)
    with django_assert_num_queries(2):
        assert len(client.get(ABSENCES).json()["results"]) == 30
