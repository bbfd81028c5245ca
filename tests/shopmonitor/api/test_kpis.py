"""`GET /api/v1/kpis/`: who may ask, what comes back, and what is said to wrong questions."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from core.choices import App, Level, ResourceType
from core.models import Machine, SuitePermission, SuiteUser
from core.services.api_tokens import create_api_token
from shopmonitor.models import MachineState
from tests.factories.core import MachineFactory

START = datetime(2026, 3, 1, 6, tzinfo=UTC)
SPAN = {"from": "2026-03-01T06:00:00Z", "to": "2026-03-01T06:00:02+00:00"}

pytestmark = pytest.mark.django_db


@pytest.fixture
def machine() -> Machine:
    machine = MachineFactory.create()
    MachineState.objects.create(machine=machine, execution="ACTIVE", occurred_at=START)
    MachineState.objects.create(
        machine=machine, execution="READY", occurred_at=START.replace(microsecond=500_000)
    )
    return machine


def token_of(user: SuiteUser, *scopes: str) -> dict[str, Any]:
    _, text = create_api_token(user=user, name="check", scopes=list(scopes))
    return {"Authorization": f"Bearer {text}"}


@pytest.fixture
def admin() -> dict[str, Any]:
    user = SuiteUser.objects.create(username="ada", display_name="Ada", is_admin=True)
    return token_of(user, "kpis:read")


def test_figures_of_a_machine_and_a_span(
    client: Client, machine: Machine, admin: dict[str, Any]
) -> None:
    answer = client.get("/api/v1/kpis/", {"machine": machine.code, **SPAN}, headers=admin)

    assert answer.status_code == 200
    assert answer.json() == {
        "execution_seconds": {"ACTIVE": 0.5, "READY": 1.5},
        "class_seconds": {"executing": 0.5, "interrupted": 0, "idle": 1.5, "unavailable": 0},
        "use_seconds": None,
        "e10_seconds": None,
        "counts": {"good": 0, "scrap": 0, "rework": 0, "total": 0},
        "kpis": {
            "utilisation": {"value": 0.25, "numerator": 0.5, "denominator": 2},
            "availability": {"value": None, "numerator": 0, "denominator": 0},
            "quality": {"value": None, "numerator": 0, "denominator": 0},
        },
    }


def test_strangers_are_not_answered(client: Client) -> None:
    assert client.get("/api/v1/kpis/").status_code == 401


def test_a_token_needs_the_scope(client: Client, machine: Machine) -> None:
    user = SuiteUser.objects.create(username="ada", display_name="Ada", is_admin=True)
    narrow = token_of(user, "machines:read")

    answer = client.get("/api/v1/kpis/", {"machine": machine.code, **SPAN}, headers=narrow)

    assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")


def test_only_machines_within_reach_are_found(client: Client, machine: Machine) -> None:
    other = MachineFactory.create()
    user = SuiteUser.objects.create(username="bo", display_name="Bo")
    SuitePermission.objects.create(
        user=user,
        resource_type=ResourceType.MACHINE,
        resource_uid=machine.uid,
        app_context=App.MONITOR,
        level=Level.VIEW,
    )
    headers = token_of(user, "*")

    seen = client.get("/api/v1/kpis/", {"machine": machine.code, **SPAN}, headers=headers)
    hidden = client.get("/api/v1/kpis/", {"machine": other.code, **SPAN}, headers=headers)

    assert seen.status_code == 200
    assert hidden.status_code == 404


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ({"machine": ""}, (422, "machine")),
        ({"machine": "W999"}, (404, "machine")),
        ({"from": "today"}, (422, "from")),
        ({"to": ""}, (422, "to")),
        ({"to": "2026-03-01T05:59:59Z"}, (422, "to")),
    ],
)
def test_a_wrong_question_names_the_field(
    admin: dict[str, Any], machine: Machine, asked: dict[str, str], wanted: tuple[int, str]
) -> None:
    query = {"machine": machine.code, **SPAN, **asked}

    answer = Client().get("/api/v1/kpis/", query, headers=admin)

    [error] = answer.json()["errors"]
    assert (answer.status_code, error["field"]) == wanted
