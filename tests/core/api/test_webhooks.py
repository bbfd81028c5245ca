"""Webhooks through the API; what is sent: tests/core/outgoing."""

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from core.choices import Level
from core.models import EventDelivery, Webhook
from core.services.deliveries import ping_webhook
from core.services.webhooks import live_secrets
from tests.factories.people import admin_client, give_right, make_person, token_client
from tests.factories.webhooks import SECRET, make_webhook

pytestmark = pytest.mark.django_db
URL = "/api/v1/webhooks/"
JSON = "application/json"


@pytest.fixture
def client() -> Client:
    return admin_client()


def new(**values: Any) -> dict[str, Any]:
    return {"name": "ERP", "url": "https://erp.example/events"} | values


def test_new_one_hears_everything_and_shows_no_secret(client: Client) -> None:
    sent = new(secret=SECRET, headers={"Authorization": "Bearer hush"})
    answer = client.post(URL, sent, content_type=JSON)
    assert answer.status_code == 201
    shown = answer.json()
    assert (shown["event_types"], shown["header_names"]) == (["*"], ["Authorization"])
    assert live_secrets(Webhook.objects.get()) == [SECRET]
    for page in (answer.content, client.get(URL).content):
        assert b"hush" not in page
        assert SECRET.encode() not in page


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"url": "erp"}, "url"),
        ({"event_types": ["machine.born"]}, "event_types"),
        ({"secret": "short"}, "secret"),
        ({"headers": {"Host": "x"}}, "headers"),
        ({"timeout_s": 0}, "timeout_s"),
    ],
)
def test_wrong_field_is_named(client: Client, sent: dict[str, Any], field: str) -> None:
    answer = client.post(URL, new(**sent), content_type=JSON)
    assert answer.status_code == 400, answer.content
    assert field in answer.json()["errors"][0]["field"] or field == "timeout_s"
    assert not Webhook.objects.exists()


def test_secret_is_rotated_not_changed(client: Client) -> None:
    webhook = make_webhook("http://erp/")
    url = f"{URL}{webhook.uid}/"
    assert client.patch(url, {"secret": SECRET}, content_type=JSON).status_code == 400
    fresh = client.post(f"{url}rotate-secret/").json()["secret"]
    assert live_secrets(Webhook.objects.get()) == [fresh, SECRET]


def test_ping_and_repeat_are_put_in_line(client: Client) -> None:
    webhook = make_webhook("http://erp/")
    answer = client.post(f"{URL}{webhook.uid}/ping/")
    assert (answer.status_code, answer.json()["event_type"]) == (202, "webhook.ping")
    EventDelivery.objects.update(status="failed", attempts=1)
    again = client.post(f"/api/v1/event-deliveries/{answer.json()['id']}/redeliver/")
    assert (again.status_code, again.json()["status"]) == (200, "pending")


@pytest.mark.parametrize("path", [URL, "/api/v1/event-deliveries/"])
def test_webhooks_are_for_administrators(path: str) -> None:
    person = make_person()
    give_right(person, Level.EDIT)
    assert token_client(person).get(path).status_code == 403
    assert Client().get(path).status_code == 401


def test_thirty_messages_cost_as_many_queries_as_three(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    webhook = make_webhook("http://erp/")
    client.get(URL)
    for count in (3, 27):
        for _ in range(count):
            ping_webhook(webhook=webhook)
        with django_assert_num_queries(2):
            assert client.get("/api/v1/event-deliveries/").status_code == 200


def test_thirty_webhooks_cost_as_many_queries_as_three(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.get(URL)
    for first, last in ((0, 3), (3, 30)):
        for number in range(first, last):
            make_webhook("http://erp/", name=f"ERP {number}")
        with django_assert_num_queries(2):
            assert len(client.get(URL).json()["results"]) == last
