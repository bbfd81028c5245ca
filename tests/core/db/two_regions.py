"""A person works at a machine of home and at one of the north; a manager looks at both floors.

Run by distributed.py, in whose databases it happens.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Any

from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connections
from django.test import Client

from core.db.router import region_scope
from core.errors import InvalidInputError
from core.events.dispatch import deliver_all
from core.models import Area, Machine, SuitePermission, SuiteUser, Zone
from core.services.badges import issue_badge
from core.services.permissions import create_permission
from core.services.records import create_record
from shopmonitor.models import MachineSession, Node, NodePort
from shopmonitor.services.enrolment import enroll_node
from shopmonitor.services.ports import bind_port
from shopmonitor.services.region_history import FACTS
from shoptracker.models import TimeEntry
from tests.factories.floor import SignedNode
from tests.factories.people import make_person, office_browser, token_client

FLOORS = {"home": "shop_monitor", "north": "shop_monitor_north"}
TAG = "04A1B2C3"


def work_in_two_regions(copy_core: Callable[[], None]) -> dict[str, Any]:
    """Return what was seen."""
    settings.ALLOWED_HOSTS = ["testserver"]
    seen: dict[str, Any] = {}
    boss, turner = make_shop(copy_core)
    nodes = {
        region: SignedNode(enroll_node(node_id=f"of-{region}", ports={0: f"M-{region}"}))
        for region in FLOORS
    }
    seen["enrolled at"] = {
        region: [
            alias
            for alias in FLOORS.values()
            if Node.objects.using(alias).filter(node_id=f"of-{region}").exists()
        ]
        for region in FLOORS
    }
    seen["swiped"] = {region: swipe_in(region, node) for region, node in nodes.items()}
    seen["sessions"] = {
        alias: list(MachineSession.objects.using(alias).values_list("machine__code", flat=True))
        for alias in FLOORS.values()
    }
    seen["node of the north at home"] = nodes["north"].post("swipes", {}).status_code
    for region, node in nodes.items():
        swipe_in(region, node)
    deliver_everywhere()
    booked = TimeEntry.objects.filter(user=turner).values_list("machine__code", flat=True)
    seen["booked at the office"] = sorted(booked)
    seen["refused"] = bind_to_the_wrong_floor()
    browser, program = office_browser(boss), token_client(boss)
    copy_core()
    seen |= look_around(browser, program)
    return seen | move_the_zone(nodes["home"])


def make_shop(copy_core: Callable[[], None]) -> tuple[SuiteUser, SuiteUser]:
    """Make a machine in each region, who administers, and who works at both."""
    boss = make_person(is_admin=True)
    turner = make_person()
    right = SuitePermission(user=turner, resource_type="*", level="operate")
    create_permission(permission=right, by=boss)
    issue_badge(user=turner, tag=TAG)
    for region in FLOORS:
        area = create_record(Area(code=f"A-{region}", name="Hall", region=region, time_zone="UTC"))
        zone = create_record(Zone(code=f"Z-{region}", name="Turning", area=area))
        create_record(Machine(code=f"M-{region}", name="Lathe", zone=zone))
    copy_core()
    deliver_everywhere()
    return boss, turner


def swipe_in(region: str, node: SignedNode) -> str:
    """Let a badge be swiped at the process that serves a region's nodes."""
    with site(region):
        return str(node.swipe(TAG)["action"])


def bind_to_the_wrong_floor() -> str:
    with region_scope("north"):
        node = Node.objects.get(node_id="of-north")
        try:
            bind_port(node=node, port=1, machine=Machine.objects.get(code="M-home"))
        except InvalidInputError as error:
            return f"{error.message} {NodePort.objects.filter(port=1).count()}"
    return ""


def look_around(browser: Client, program: Client) -> dict[str, Any]:
    page = "/admin/shopmonitor/node/"
    at_first = "of-home" in browser.get(page).content.decode()
    chosen = browser.get(f"{page}?floor=north&q=of")
    shown = browser.get(chosen["Location"]).content.decode()
    listed = program.get("/api/v1/nodes/", {"floor": "north"}).json()["results"]
    return {
        "without a choice": at_first,
        "choice leads to": chosen["Location"],
        "shown": [name for name in ("of-home", "of-north") if name in shown],
        "head says": "Floor: north" in shown,
        "api": [node["node_id"] for node in listed if node["node_id"].startswith("of-")],
        "unknown region": [
            (answer.status_code, answer.content.decode())
            for answer in (browser.get(f"{page}?floor=south"),)
        ],
    }


def deliver_everywhere() -> None:
    while sum(deliver_all(alias) for alias in settings.DATABASES):
        continue


def move_the_zone(node: SignedNode) -> dict[str, Any]:
    """Give home's machine to the north: refused, then broken off, then done."""
    refused = refuse_to_move(node)
    old = node.event("count", {"good": 1})
    node.events(old)
    with away("default"):
        broken_off = move()
    meanwhile = node.post("swipes", node.swipe_message(TAG)).status_code
    moved = move()
    area = Zone.objects.using("default").get(code="Z-home").area
    for alias in FLOORS.values():  # as replication does
        Zone.objects.using(alias).filter(code="Z-home").update(area=area.pk)
    seen = {
        "refused to move": refused,
        "broken off": broken_off,
        "meanwhile": meanwhile,
        "moved": moved,
        "moved again": move(),
        "at home": node.post("swipes", node.swipe_message(TAG)).status_code,
        "history": {alias: history(alias) for alias in FLOORS.values()},
        "zone is of": area.code,
    }
    with site("north"):
        again = node.events(old)
        seen["told again"] = [again["accepted"], again["duplicates"]]
        seen["in the north"] = node.swipe(TAG)["action"]
    seen["open sessions"] = [
        MachineSession.objects.using(alias).filter(machine__code="M-home", ended_at=None).count()
        for alias in FLOORS.values()
    ]
    return seen


def refuse_to_move(node: SignedNode) -> list[str]:
    swipe_in("home", node)
    beat(node)
    somebody = move()
    swipe_in("home", node)
    just_read = move()
    beat(node, queue_depth=2)
    waiting = move()
    beat(node)
    return [somebody, just_read, waiting]


def move() -> str:
    said = StringIO()
    try:
        call_command("move_to_region", "Z-home", "A-north", stdout=said)
    except CommandError as error:
        return str(error)
    return said.getvalue()


def beat(node: SignedNode, **values: Any) -> None:
    message = {"boot_id": node.boot_id, "mono_ms": 1} | values
    assert node.post("heartbeat", message).status_code == 200


@contextmanager
def site(region: str) -> Iterator[None]:
    """Be the process that serves a region's nodes."""
    before, settings.SUITE_SITE = settings.SUITE_SITE, FLOORS[region]
    try:
        yield
    finally:
        settings.SUITE_SITE = before


@contextmanager
def away(alias: str) -> Iterator[None]:
    """Let a database be out of reach."""
    connection = connections[alias]
    port, connection.settings_dict["PORT"] = connection.settings_dict["PORT"], "1"
    connection.close()
    try:
        yield
    finally:
        connection.settings_dict["PORT"] = port
        connection.close()


def history(alias: str) -> list[int]:
    """Return how many rows of each fact a floor has of home's machine."""
    return [
        model._base_manager.using(alias).filter(machine__code="M-home").count() for model in FACTS
    ]
