"""`/api/v1/stops/`: stops are read, and given their reason, by who may."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from core.choices import Level
from core.models import Machine
from tests.factories.core import MachineFactory
from tests.factories.people import admin_client, give_right, make_person, token_client
from tests.factories.stops import let_do, make_reason

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 2, 6, tzinfo=UTC)
SPAN = {"from": "2026-03-02T06:00:00Z", "to": "2026-03-02T07:00:00Z"}
STOP = {"started_at": "2026-03-02T06:10:00Z", "ended_at": "2026-03-02T06:30:00Z"}


@pytest.fixture
def lathe() -> Machine:
    machine = MachineFactory.create()
    let_do(machine, START, {0: "ACTIVE", 10: "READY", 30: "ACTIVE", 59.5: "READY", 60: "ACTIVE"})
    return machine


def send(client: Client, machine: Machine, reason: Any) -> Any:
    asked = {"machine": machine.code, "reason": reason, "stops": [STOP]}
    return client.post("/api/v1/stops/", asked, content_type="application/json")


def test_stops_are_listed_and_get_a_reason(lathe: Machine) -> None:
    client, reason = admin_client(), make_reason()
    shown = client.get("/api/v1/stops/", {"machine": lathe.code, **SPAN}).json()
    expected = STOP | {"machine": str(lathe.uid), "reason": None, "shift": "", "silent": False}
    assert shown == [expected]
    assert send(client, lathe, str(reason.uid)).json() == [expected | {"reason": str(reason.uid)}]
    assert send(client, lathe, None).json() == [expected]


def test_who_may_only_look_gives_no_reason(lathe: Machine) -> None:
    person = make_person()
    give_right(person, Level.VIEW)
    client = token_client(person, "*")
    assert client.get("/api/v1/stops/", {"machine": lathe.code, **SPAN}).status_code == 200
    assert send(client, lathe, None).status_code == 403


def test_what_is_wrong_names_its_field(lathe: Machine) -> None:
    client = admin_client()
    assert client.get("/api/v1/stops/", SPAN).json()["errors"][0]["field"] == "machine"
    answer = send(client, lathe, "8a3f0c1e-0000-4000-8000-000000000000")
    assert answer.json()["errors"][0]["field"] == "reason"
    too_late = (START + timedelta(days=9_000)).isoformat()
    asked = {"machine": lathe.code, "reason": None, "stops": [STOP | {"ended_at": too_late}]}
    answer = client.post("/api/v1/stops/", asked, content_type="application/json")
    assert answer.json()["errors"][0]["field"] == "stops"
