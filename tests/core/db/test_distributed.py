"""Three databases and two regions: migrated, written through the router, events carried across."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import psycopg2
import pytest
from django.conf import settings

from core.db.backups.addresses import address_from_url
from core.db.backups.restoring import drop_database
from tests.core.db.aliases import database_url

# Four migrations in one process: on a busy machine that takes its time.
pytestmark = [pytest.mark.processes, pytest.mark.timeout(300)]

VARIABLES = {
    "CORE_DATABASE_URL": "core",
    "MONITOR_DATABASE_URL": "monitor",
    "TRACKER_DATABASE_URL": "tracker",
    "MONITOR_DATABASE_URL_NORTH": "north",
}
REGIONS = ["shop_monitor", "shop_monitor_north"]


@pytest.fixture(scope="module")
def databases() -> Iterator[dict[str, str]]:
    """Make the databases on the test's server and yield the variables that name them."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    names = {variable: f"shopsuite_{name}_{worker}" for variable, name in VARIABLES.items()}
    server = psycopg2.connect(database_url("postgres"))
    server.autocommit = True
    with server.cursor() as cursor:
        try:
            for name in names.values():
                drop_database(address_from_url(database_url(name)))
                cursor.execute(f"CREATE DATABASE {name}")
            yield {variable: database_url(name) for variable, name in names.items()}
        finally:
            for name in names.values():
                drop_database(address_from_url(database_url(name)))
            server.close()


@pytest.fixture(scope="module")
def seen(databases: dict[str, str]) -> dict[str, Any]:
    kept = {name: value for name, value in os.environ.items() if "DATABASE" not in name}
    run = subprocess.run(
        [sys.executable, "-m", "tests.core.db.distributed"],
        cwd=settings.BASE_DIR,
        env={**kept, **databases, "SHOPSUITE_SITE": "shop_monitor"},
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    document: dict[str, Any] = json.loads(run.stdout)
    return document


def test_each_database_is_an_alias(seen: dict[str, Any]) -> None:
    assert seen["aliases"] == ["default", "shop_monitor", "shop_tracker", "shop_monitor_north"]
    assert seen["distinct"] == []


def test_migrate_builds_the_same_tables_everywhere(seen: dict[str, Any]) -> None:
    assert seen["same tables"]
    assert seen["schemas"] == ["core", "shop_monitor", "shop_tracker"]
    assert seen["clean again"]
    assert seen["check"] == []


def test_djangos_own_rows_are_written_at_home_alone(seen: dict[str, Any]) -> None:
    assert seen["content types"] == {
        "default": True,
        "shop_monitor": False,
        "shop_tracker": False,
        "shop_monitor_north": False,
    }


def test_core_is_written_at_home_and_read_from_the_copy(seen: dict[str, Any]) -> None:
    assert (seen["core written at"], seen["core read at"]) == ("default", "shop_monitor")
    assert seen["copy is empty before replication"]
    assert seen["copy read at"] == "shop_monitor"
    assert seen["copy changed at"] == ["default", "Lathe 1"]


def test_who_writes_core_reads_what_it_wrote(seen: dict[str, Any]) -> None:
    assert seen["core read inside its transaction"] == "M1"


def test_regions_are_told_apart_by_scope_and_by_row(seen: dict[str, Any]) -> None:
    assert seen["nodes at"] == REGIONS
    assert seen["home read"] == [["node-home", ""]]
    assert seen["north read"] == [["node-north", "Door"]]
    assert seen["numbers meet"], "two regions have the same numbers, never the same uid"


def test_local_tables_are_written_where_the_process_or_the_transaction_is(
    seen: dict[str, Any],
) -> None:
    assert seen["sign-in at"] == "shop_monitor"
    assert seen["security event at"] == ["shop_tracker"]


def test_event_of_a_region_has_one_effect_in_the_office(seen: dict[str, Any]) -> None:
    assert seen["published at north"] == [["shop_tracker", "pending"]]
    nobody: dict[str, list[str]] = {"default": [], "shop_monitor": [], "shop_monitor_north": []}
    both = ["effect-node-home", "effect-node-north"]
    assert {**seen["effects"], "shop_tracker": sorted(seen["effects"]["shop_tracker"])} == {
        **nobody,
        "shop_tracker": both,
    }
    assert seen["arrived"] == ["processed", "shop_monitor_north", True, True]


def test_event_that_is_carried_twice_has_one_effect(seen: dict[str, Any]) -> None:
    assert seen["effects after a second carriage"] == seen["effects"]
    assert seen["rows after a second carriage"] == 1


def test_event_for_the_floor_reaches_every_region(seen: dict[str, Any]) -> None:
    assert seen["regions addressed"] == ["home", "north"]
    assert seen["live rows"] == {
        "default": 0,
        "shop_monitor": 1,
        "shop_tracker": 0,
        "shop_monitor_north": 1,
    }
    assert set(seen["open events"].values()) == {0}


def test_office_that_is_away_costs_its_events_time_alone(seen: dict[str, Any]) -> None:
    assert seen["while the office is away"] == [0, "node.created"]
    assert seen["the floor goes on"]
    assert seen["status says"] == ["shop_tracker", 1, 0]
    assert "effect-node-late" in seen["when it is back"]


def test_state_is_told_anew_from_every_region(seen: dict[str, Any]) -> None:
    assert seen["nodes told anew"] == 3
    assert seen["homes"] == [["shop_monitor", "north"]]


def test_node_belongs_to_the_floor_of_its_machines(seen: dict[str, Any]) -> None:
    assert seen["enrolled at"] == {"home": ["shop_monitor"], "north": ["shop_monitor_north"]}
    assert "M-home stands in the region 'home', this node is one of 'north'" in seen["refused"]
    assert seen["refused"].endswith(" 0")


def test_one_person_works_in_two_regions_and_one_office_books_it(seen: dict[str, Any]) -> None:
    assert seen["swiped"] == {"home": "session_started", "north": "session_started"}
    assert seen["sessions"] == {"shop_monitor": ["M-home"], "shop_monitor_north": ["M-north"]}
    assert seen["node of the north at home"] == 401
    assert seen["booked at the office"] == ["M-home", "M-north"]


def test_manager_looks_at_the_floor_that_was_chosen(seen: dict[str, Any]) -> None:
    assert seen["without a choice"]
    assert seen["choice leads to"] == "/admin/shopmonitor/node/?q=of"
    assert seen["shown"] == ["of-north"]
    assert seen["head says"]
    assert seen["api"] == ["of-north"]
    ((status, said),) = seen["unknown region"]
    assert status == 400
    assert "This installation has: home, north" in said


def test_zone_moves_to_another_region_without_a_swipe_lost_or_doubled(seen: dict[str, Any]) -> None:
    somebody, just_read, waiting = seen["refused to move"]
    assert "is at M-home: let everybody badge out first" in somebody
    assert "has just read a badge" in just_read
    assert "still has messages to send" in waiting
    assert "Run this again when it is back" in seen["broken off"]
    assert seen["meanwhile"] == 401, "the node keeps what nobody takes"
    assert "zone Z-home is of the region 'north' now; nodes: of-home" in seen["moved"]
    assert "is in the region 'north' already" in seen["moved again"]
    assert (seen["at home"], seen["in the north"]) == (401, "session_started")
    assert seen["told again"] == [0, 1]
    at_home, in_the_north = seen["history"].values()
    assert at_home == in_the_north
    assert sum(at_home) > 10, "sessions, swipes, counts and log went along"
    assert (seen["zone is of"], seen["open sessions"]) == ("A-north", [0, 1])
