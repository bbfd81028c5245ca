"""Filters of lists: choices, relations, instants, words; and what is no filter is refused."""

from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client

from core.api.registry import all_resources
from tests.factories.core import (
    AreaFactory,
    GroupFactory,
    MachineFactory,
    QualificationFactory,
    UserFactory,
)
from tests.factories.people import admin_client

pytestmark = pytest.mark.django_db
MACHINES = "/api/v1/machines/"


@pytest.fixture
def client() -> Client:
    return admin_client()


def codes(client: Client, query: dict[str, Any], path: str = MACHINES) -> list[str]:
    answer = client.get(path, query)
    assert answer.status_code == 200, answer.content
    return [row["code"] for row in answer.json()["results"]]


def test_word_of_a_choice_may_be_sent_several_times(client: Client) -> None:
    for status in ("active", "locked", "inactive"):
        MachineFactory.create(code=status, status=status)
    assert codes(client, {"status": "locked"}) == ["locked"]
    assert codes(client, {"status": ["locked", "active"]}) == ["locked", "active"]


def test_words_are_searched_for_in_code_and_name(client: Client) -> None:
    MachineFactory.create(code="W1", name="Big lathe")
    MachineFactory.create(code="W2", name="Small lathe")
    assert codes(client, {"q": "LATH"}) == ["W2", "W1"]
    assert codes(client, {"q": "big w1"}) == ["W1"]
    assert codes(client, {"q": "big w2"}) == []
    assert codes(client, {"q": "100%"}) == []


def test_instants_take_in_their_beginning_and_not_their_end(client: Client) -> None:
    noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    with time_machine.travel(noon, tick=False):
        AreaFactory.create(code="NOON")
    areas = "/api/v1/areas/"
    assert codes(client, {"created_after": "2026-03-02T12:00:00Z"}, areas) == ["NOON"]
    assert codes(client, {"created_before": "2026-03-02T12:00:00Z"}, areas) == []
    assert codes(client, {"updated_before": "2026-03-02T13:00:01+01:00"}, areas) == ["NOON"]


def test_relations_are_asked_for_by_id(client: Client) -> None:
    training = QualificationFactory.create()
    MachineFactory.create()
    machine = MachineFactory.create(qualification=training)
    assert codes(client, {"qualification": str(training.uid)}) == [machine.code]
    group, member = GroupFactory.create(), UserFactory.create()
    group.members.add(member)
    rows = client.get("/api/v1/users/", {"group": str(group.uid)}).json()["results"]
    assert [row["id"] for row in rows] == [str(member.uid)]


def test_empty_columns_are_asked_for_by_a_switch(client: Client) -> None:
    hall = AreaFactory.create(code="HALL")
    AreaFactory.create(code="BAY", parent=hall)
    areas = "/api/v1/areas/"
    assert codes(client, {"outermost": "true"}, areas) == ["HALL"]
    assert codes(client, {"outermost": "false"}, areas) == ["BAY"]


@pytest.mark.parametrize(
    ("path", "query", "field", "code"),
    [
        (MACHINES, {"statuz": "active"}, "statuz", "unknown_parameter"),
        (MACHINES, {"ordering": "code"}, "ordering", "unknown_parameter"),
        (MACHINES, {"code": ["a", "b"]}, "code", "sent_twice"),
        (MACHINES, {"status": "x"}, "status", "invalid_choice"),
        (MACHINES, {"created_after": "yesterday"}, "created_after", "invalid"),
        ("/api/v1/security-events/", {"address": "x"}, "address", "invalid"),
    ],
)
def test_what_is_no_filter_is_named(
    path: str, query: dict[str, Any], field: str, code: str
) -> None:
    answer = admin_client().get(path, query)
    assert answer.status_code == 400
    assert [(e["field"], e["code"]) for e in answer.json()["errors"]] == [(field, code)]


def test_unknown_parameter_is_told_what_is_known(client: Client) -> None:
    answer = client.get(MACHINES, {"statuz": "active"})
    detail = answer.json()["errors"][0]["detail"]
    assert all(name in detail for name in ("status", "zone", "q", "page_size", "expand", "fields"))
    machine = MachineFactory.create()
    single = client.get(f"{MACHINES}{machine.uid}/", {"status": "active"})
    assert single.status_code == 400
    made = client.post(f"{MACHINES}?notify=1", {}, content_type="application/json")
    assert made.json()["errors"][0]["field"] == "notify"


def test_strangers_are_not_told_which_filters_there_are() -> None:
    assert Client().get(MACHINES, {"statuz": "active"}).status_code == 401


def test_every_filter_of_every_resource_can_be_asked(client: Client) -> None:
    samples = {"UUID": "00000000-0000-4000-8000-000000000000", "Time": "2026-03-02T12:00:00Z"}
    wrong = {}
    for resource in all_resources():
        filters = resource.filterset_class.base_filters if resource.filterset_class else {}
        for name, one in filters.items():
            value = next((v for kind, v in samples.items() if kind in type(one).__name__), "1")
            choices = list(one.extra.get("choices") or [("", "")])
            value = choices[0][0] or value
            if "Boolean" in type(one).__name__:
                value = "true"
            if type(one).__name__ == "AddressFilter":
                value = "::1"
            if type(one).__name__ == "DateFilter":
                value = "2026-03-02"
            answer = client.get(f"/api/v1/{resource.resource}/", {name: value})
            if answer.status_code != 200:
                wrong[resource.resource, name] = answer.content
    assert wrong == {}


def test_some_fields_are_enough(client: Client) -> None:
    machine = MachineFactory.create(code="W1")
    assert client.get(MACHINES, {"fields": "code,id"}).json()["results"] == [
        {"id": str(machine.uid), "code": "W1"}
    ]
    refused = client.get(MACHINES, {"fields": "code,secret"})
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["field"] == "fields"
