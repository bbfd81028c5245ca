"""The demo shop, made by its command and tried at the node door and the API."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from pytest_django.fixtures import Settings

from core.choices import BadgeState
from core.models import (
    Area,
    Badge,
    Company,
    Equipment,
    Machine,
    SuiteApp,
    SuiteUser,
    SyncEvent,
    Zone,
)
from shopmonitor.services.key_rotation import EnrolledNode
from shoptracker.models import Job, JobAssignment, Order
from shoptracker.services.assignments import withdraw_assignment
from tests.factories.floor import SignedNode

pytestmark = pytest.mark.django_db

LEGACY_ZONES = {
    "Wire": {"W1", "W2", "W3", "W4"},
    "Automatics": {"A1", "A2"},
    "Breezeway": {"B1", "B2", "B3", "B4", "L1"},
    "No-Slip": {"N1"},
    "Bridging": {"P1"},
    "Galv": {"G1"},
}


@pytest.fixture
def directory(tmp_path: Path, settings: Settings) -> Path:
    settings.SUITE_DATA_DIR = tmp_path
    return tmp_path


def load(directory: Path, *arguments: str) -> dict[str, Any]:
    call_command("load_demo", *arguments, stdout=io.StringIO())
    draft = directory / "demo.json.draft"
    assert draft.stat().st_mode & 0o777 == 0o600
    content: dict[str, Any] = json.loads(draft.read_text(encoding="utf-8"))
    return content


def nodes_of(content: dict[str, Any]) -> dict[str, SignedNode]:
    """Return a signing node for each machine, which hangs on its port 0."""
    return {
        node["ports"]["0"]: SignedNode(EnrolledNode(node["node_id"], node["kid"], node["secret"]))
        for node in content["nodes"]
    }


def test_demo_is_the_legacy_plant_and_both_apps_have_heard_of_it(directory: Path) -> None:
    content = load(directory)
    machines = Machine.objects.select_related("zone")
    plant: dict[str, set[str]] = {zone.name: set() for zone in Zone.objects.all()}
    for machine in machines:
        plant[machine.zone.name].add(machine.code)
    assert plant == LEGACY_ZONES
    assert Area.objects.get().code == "MAIN"
    assert (Zone.objects.get(name="Wire").no_count, Zone.objects.get(name="Wire").is_primary) == (
        True,
        True,
    )
    assert Zone.objects.get(name="Breezeway").count_multiplier == 2
    assert SuiteUser.objects.filter(is_admin=False).count() == 25
    assert Company.objects.get().currency == "USD"
    kinds = set(Equipment.objects.values_list("kind", flat=True))
    assert kinds == {"compressor", "crane", "forklift", "gauge", "tool"}
    assert {code for node in content["nodes"] for code in node["ports"].values()} == {
        code for codes in LEGACY_ZONES.values() for code in codes
    }
    assert all("0" in node["ports"] for node in content["nodes"])
    told = SyncEvent.objects.filter(event_type="machine.created")
    assert sorted(told.values_list("target_app", flat=True)) == (
        ["shop_monitor"] * 14 + ["shop_tracker"] * 14
    )
    assert not SyncEvent.objects.exclude(status="processed").exists()


def test_every_badge_is_granted_at_once_where_the_file_says_and_shows_a_job(
    directory: Path,
) -> None:
    content = load(directory)
    nodes = nodes_of(content)
    assert len(content["badges"]) == 25
    for badge in content["badges"]:
        assert not badge["tag"].startswith("08")
        assert badge["machines"], badge["person"]
        for code in badge["machines"]:
            answer = nodes[code].swipe(badge["tag"])
            told = (answer["decision"], answer["action"], answer["outputs"], answer["person"])
            assert told == ("granted", "session_started", {"relay": True}, badge["person"]), code
            assert answer["job"] is not None, code
            assert answer["machine"]["can_start"] is True
            assert nodes[code].swipe(badge["tag"])["action"] == "session_ended"
    check_refusals(nodes, {badge["person"]: badge["tag"] for badge in content["badges"]})


def check_refusals(nodes: dict[str, SignedNode], tags: dict[str, str]) -> None:
    """Who lacks the right or the training is refused; who lacks a lead waits."""
    assert nodes["A1"].swipe(tags["Ana Martin"])["reason"] == "no_permission"
    assert nodes["L1"].swipe(tags["Lucia Garcia"])["reason"] == "qualification_missing"
    assert nodes["L1"].swipe(tags["Tom Fischer"])["reason"] == "qualification_expired"
    alone = nodes["G1"].swipe(tags["Vera Petrov"])
    assert (alone["decision"], alone["machine"]["can_start"]) == ("granted", False)


def test_second_run_makes_nothing_new_and_leaves_what_people_have_changed(
    directory: Path,
) -> None:
    first = load(directory)
    check_sign_in(first)
    events = SyncEvent.objects.count()
    assert load(directory) == first
    assert SyncEvent.objects.count() == events

    withdraw_assignment(assignment=JobAssignment.objects.filter(ended_at__isnull=True)[0])
    Badge.objects.filter(user__username="amartin").update(state=BadgeState.LOST)
    SuiteApp.objects.filter(code="api").update(enabled=False)
    waiting = JobAssignment.objects.filter(ended_at__isnull=True).count()
    again = load(directory)
    assert JobAssignment.objects.filter(ended_at__isnull=True).count() == waiting
    assert "Ana Martin" not in {badge["person"] for badge in again["badges"]}
    assert not SuiteApp.objects.get(code="api").enabled

    (directory / "demo.json.draft").unlink()
    lost = load(directory)
    assert (lost["badges"], lost["nodes"]) == (again["badges"], again["nodes"])
    assert lost["password"] != again["password"]
    check_sign_in(lost)


def check_sign_in(content: dict[str, Any]) -> None:
    """The administrator and the token get in, and see the shop."""
    login = {"login": content["username"], "password": content["password"]}
    assert Client().post("/accounts/login/", login).status_code == 302
    client = Client(HTTP_AUTHORIZATION=f"Bearer {content['api_token']}")
    orders = client.get("/api/v1/orders/").json()["results"]
    assert len(orders) == 40
    assert all(order["lines"] for order in orders)


def test_run_that_was_killed_is_finished_by_the_next(directory: Path) -> None:
    load(directory)
    jobs, orders = Job.objects.count(), Order.objects.count()
    JobAssignment.objects.all().delete()
    last = Job.objects.order_by("-pk")[0]
    order = last.order_line.order if last.order_line else None
    last.operations.all().delete()
    last.delete()
    assert order is not None
    order.lines.all().delete()
    order.delete()
    load(directory)
    assert (Job.objects.count(), Order.objects.count()) == (jobs, orders)
    assert JobAssignment.objects.exists()


def test_empty_shop_has_its_administrator_token_and_menu(directory: Path) -> None:
    content = load(directory, "--empty")
    assert (content["badges"], content["nodes"]) == ([], [])
    assert not Machine.objects.exists()
    assert SuiteUser.objects.get().username == content["username"]
    assert SuiteApp.objects.filter(enabled=True).exists()
    client = Client(HTTP_AUTHORIZATION=f"Bearer {content['api_token']}")
    assert client.get("/api/v1/machines/").json()["results"] == []
