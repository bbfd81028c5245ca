"""`Idempotency-Key`: sent twice, done once, answered alike."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from core.clock import utc_now
from core.models import Area, IdempotentRequest
from tests.factories.core import AreaFactory
from tests.factories.people import admin_client
from tests.together import together

pytestmark = pytest.mark.django_db
AREAS = "/api/v1/areas/"
JSON = "application/json"
NEW = {"code": "A1", "name": "Hall"}


@pytest.fixture
def client() -> Client:
    return admin_client()


def post(client: Client, body: Any, key: str = "key-1", path: str = AREAS) -> Any:
    return client.post(path, body, content_type=JSON, headers={"Idempotency-Key": key})


def test_same_request_again_gets_the_same_answer_and_has_no_second_effect(client: Client) -> None:
    first, second = post(client, NEW), post(client, dict(reversed(NEW.items())))
    assert (first.status_code, second.status_code) == (201, 201)
    assert second.json() == first.json()
    assert second["ETag"] == first["ETag"]
    assert (first.headers.get("Idempotency-Replayed"), second["Idempotency-Replayed"]) == (
        None,
        "true",
    )
    assert Area.objects.get().code == "A1"


def test_same_key_with_another_request_is_refused(client: Client) -> None:
    post(client, NEW)
    for answer in (
        post(client, NEW | {"code": "A2"}),
        post(client, [NEW | {"op": "create"}], path=f"{AREAS}bulk/"),
    ):
        assert answer.status_code == 422
        assert answer.json()["code"] == "idempotency_key_reused"
        assert answer.json()["errors"][0]["field"] == "Idempotency-Key"
    assert Area.objects.get().code == "A1"


def test_keys_are_each_persons_own(client: Client) -> None:
    post(client, NEW)
    assert post(admin_client(), NEW | {"code": "A2"}).status_code == 201


def test_refusal_leaves_the_key_free(client: Client) -> None:
    AreaFactory.create(code="A1")
    assert post(client, NEW).status_code == 409
    assert not IdempotentRequest.objects.exists()
    assert post(client, NEW | {"code": "A2"}).status_code == 201


def test_many_rows_are_made_once(client: Client) -> None:
    rows = [{"op": "create", "code": f"A{number}", "name": "Hall"} for number in range(3)]
    first, second = (post(client, rows, path=f"{AREAS}bulk/") for _ in range(2))
    assert first.json() == second.json()
    assert Area.objects.count() == 3


def test_key_is_forgotten_after_a_day(client: Client) -> None:
    post(client, NEW)
    with time_machine.travel(utc_now() + timedelta(hours=25)):
        assert post(client, NEW).status_code == 409


@pytest.mark.parametrize("key", ["", " ", "a b", "ä", "x" * 101])
def test_key_that_cannot_be_read_is_refused(client: Client, key: str) -> None:
    answer = post(client, NEW, key)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "Idempotency-Key"


def test_nothing_that_was_sent_stands_in_the_clear(client: Client) -> None:
    new = {"username": "anna", "display_name": "Anna", "password": "correct-horse-battery"}
    assert post(client, new, path="/api/v1/users/").status_code == 201
    row = IdempotentRequest.objects.get()
    kept = f"{row.key} {row.content} {row.answer}"
    assert "correct-horse" not in kept
    assert "key-1" not in kept


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_one_is_done_and_all_get_its_answer() -> None:
    client = admin_client()
    answers = together(*[lambda: post(client, NEW)] * 8)
    assert [answer.status_code for answer in answers] == [201] * 8
    assert len({answer.content for answer in answers}) == 1
    assert Area.objects.count() == 1
