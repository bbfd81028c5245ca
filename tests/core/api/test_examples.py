"""Every example of the API's document is true: it is sent, and answered as it stands there."""

from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.core.exceptions import RequestDataTooBig
from django.db import OperationalError
from django.test import Client
from django.urls import get_resolver

from core.api.document import bulk_example
from core.api.errors import problem_response
from core.api.examples import EXAMPLES
from core.api.examples.shape import (
    AREA,
    ID,
    NOW,
    OTHER_ID,
    PERSON,
    Example,
)
from core.api.refusals import EXAMPLES as REFUSALS
from core.api.registry import all_resources, resource_of
from core.api.throttling import TooOftenError
from core.choices import App, SecurityEventKind
from core.models import SecurityEvent, SyncEvent
from core.services.groups import create_group
from core.services.security_events import record_security_event
from tests.core.api.example_rows import make_example_rows
from tests.factories.core import (
    GroupFactory,
    UserFactory,
)
from tests.factories.people import admin_client, make_person, token_client

pytestmark = pytest.mark.django_db
JSON = "application/json"
MADE = {name: example for name, example in EXAMPLES.items() if example.request}
each = pytest.mark.parametrize(("name", "example"), MADE.items(), ids=MADE)


@pytest.fixture
def client() -> Any:
    """Make the rows that the examples name, at the moment in which they were written down."""
    with time_machine.travel(NOW, tick=False):
        make_example_rows()
        yield admin_client()


def resource(name: str) -> Any:
    return next(one for one in all_resources() if one.resource == name)


def send(client: Client, name: str, body: Any) -> Any:
    return client.post(f"/api/v1/{name}/", body, content_type=JSON)


def test_every_resource_of_core_has_an_example() -> None:
    get_resolver().url_patterns  # noqa: B018  # reads the addresses, at which resources sign up
    own = {one.resource for one in all_resources() if one.model._meta.app_label == App.CORE}
    assert own == set(EXAMPLES)


@each
def test_request_makes_what_the_example_shows(client: Client, name: str, example: Example) -> None:
    made = send(client, name, example.request)
    assert made.status_code == 201, made.content
    assert made.json() | {"id": ID} == example.made
    assert list(made.json()) == list(dict.fromkeys(made.json()))
    url = f"/api/v1/{name}/{made.json()['id']}/"
    assert client.get(url).json() == made.json()
    changed = client.patch(url, example.change, content_type=JSON)
    assert changed.status_code == 200, changed.content
    assert changed.json().keys() == example.made.keys()


@each
def test_wrong_request_gets_the_problem_of_the_example(
    client: Client, name: str, example: Example
) -> None:
    answer = send(client, name, example.wrong)
    assert answer.json() == example.problem
    assert answer.status_code == example.problem["status"]


@each
def test_rows_of_the_example_go_through_together(
    client: Client, name: str, example: Example
) -> None:
    model = resource(name).model
    for year, uid in enumerate((ID, OTHER_ID), 2020):
        # Of another name and year each, so that nothing is doubled.
        other = {k: f"X{uid[:4]}" for k in ("code", "username") if k in example.request}
        tags = {k: f"04{uid[:6]}" for k in ("tag", "rfid_tag") if k in example.request}
        names = {"name": uid} if name in {"groups", "webhooks"} else {}
        if name == "calendar-assignments":
            names = {"valid_from": f"{year}-01-01", "valid_until": f"{year}-12-31"}
        made = send(client, name, example.request | other | tags | names)
        assert made.status_code == 201, made.content
        model.objects.filter(uid=made.json()["id"]).update(uid=uid)
    answer = client.post(f"/api/v1/{name}/bulk/", bulk_example(example), content_type=JSON)
    assert answer.status_code == 200, answer.content
    assert [row["id"] for row in answer.json()["results"]][1:] == [ID, OTHER_ID]


def test_facts_look_like_their_examples(client: Client) -> None:
    create_group(group=GroupFactory.build(uid=UUID(OTHER_ID), name="Turners"))
    event = client.get("/api/v1/sync-events/", {"resource_id": OTHER_ID}).json()["results"][0]
    shown = EXAMPLES["sync-events"].made
    assert event.keys() == shown.keys()
    same = ("event_type", "resource_type", "resource_id", "source_app", "status", "error_message")
    assert {name: event[name] for name in same} == {name: shown[name] for name in same}
    assert shown["payload"].keys() <= event["payload"].keys()
    person = UserFactory.create(display_name="Anna Berg")
    record_security_event(SecurityEventKind.TOKEN_ISSUED, user=person, token="sst_AbCd")
    row = client.get("/api/v1/security-events/", {"user": str(person.uid)}).json()["results"][0]
    assert row | {"id": ID, "user": PERSON} == EXAMPLES["security-events"].made
    hook = send(client, "webhooks", EXAMPLES["webhooks"].request).json()["id"]
    sent = client.post(f"/api/v1/webhooks/{hook}/ping/").json()
    ids = {"id": ID, "webhook": OTHER_ID, "event_id": ID}
    assert sent | ids == EXAMPLES["event-deliveries"].made
    assert SecurityEvent.objects.exists()
    assert SyncEvent.objects.exists()


def test_refusals_look_like_their_examples(client: Client) -> None:
    areas = "/api/v1/areas/"
    row = f"{areas}{AREA}/"
    tag = client.get(row)["ETag"]
    assert client.patch(row, {"code": "A1"}, content_type=JSON).status_code == 200
    key = {"Idempotency-Key": "k"}
    for code in ("K1", "K2"):
        reused = client.post(areas, {"code": code, "name": "x"}, content_type=JSON, headers=key)
    answers = {
        "400": client.delete(f"{row}?code=1"),
        "401": Client().get(areas),
        "403": token_client(make_person()).get(areas),
        "404": client.get(f"{areas}{OTHER_ID}/"),
        "405": client.put(row),
        "409": client.post(areas, {"code": "A1", "name": "x"}, content_type=JSON),
        "412": client.patch(row, {"name": "x"}, content_type=JSON, headers={"If-Match": tag}),
        "415": client.post(areas, "x", content_type="text/plain"),
        "422": reused,
    }
    assert {code: answer.json() for code, answer in answers.items()} | {
        "413": problem_response(RequestDataTooBig(), {}).data,
        "429": problem_response(TooOftenError(most=6000, wait_s=12), {}).data,
        "503": problem_response(OperationalError(), {}).data,
    } == REFUSALS
    assert all(str(answer.status_code) == code for code, answer in answers.items())


def test_examples_stand_in_the_document() -> None:
    document = Client().get("/api/schema/?format=json").json()
    for name, example in EXAMPLES.items():
        several = document["paths"][f"/api/v1/{name}/"]
        shown = several["get"]["responses"]["200"]["content"][JSON]["example"]
        assert shown["results"] == [example.made]
        if example.request:
            assert several["post"]["requestBody"]["content"][JSON]["example"] == example.request
            problem = several["post"]["responses"]["400"]["content"]["application/problem+json"]
            assert problem["example"] == example.problem
            bulk = document["paths"][f"/api/v1/{name}/bulk/"]["post"]
            assert bulk["requestBody"]["content"][JSON]["example"] == bulk_example(example)


def test_document_names_what_can_be_expanded_filtered_and_sent_in_headers() -> None:
    document = Client().get("/api/schema/?format=json").json()
    listed = {p["name"]: p for p in document["paths"]["/api/v1/machines/"]["get"]["parameters"]}
    assert {"q", "zone", "area", "status", "updated_after", "fields", "expand"} <= listed.keys()
    assert "zone.area" in listed["expand"]["description"]
    assert all(one.get("description") for name, one in listed.items() if name.endswith("_after"))
    single = document["paths"]["/api/v1/machines/{id}/"]
    headers = {
        m: {p["name"] for p in o["parameters"] if p["in"] == "header"} for m, o in single.items()
    }
    assert headers == {"get": {"If-None-Match"}, "patch": {"If-Match"}, "delete": {"If-Match"}}
    zone = document["components"]["schemas"]["Machine"]["properties"]["zone"]
    assert {"$ref": "#/components/schemas/Zone"} in zone["anyOf"]
    assert resource_of(resource("machines").model).resource == "machines"
