"""The tiles of the first page: one cheap query each, and a word where one cannot be read."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.choices import Level
from core.dashboards import TILES, Audience, Tile
from tests.factories.people import give_right, make_person, signed_in

pytestmark = pytest.mark.django_db

EACH = pytest.mark.parametrize("tile", TILES.values(), ids=TILES)
# A row a machine, a device or a program outside: they stay few however long the shop runs.
SMALL = {"machine_live", "machines", "nodes", "webhooks"}


@EACH
def test_tile_asks_once(tile: Tile) -> None:
    with CaptureQueriesContext(connection) as asked:
        tile.read()
    assert len(asked) == 1, [query["sql"] for query in asked]


def scanned(plan: dict[str, Any]) -> set[str]:
    """Return the tables that a plan reads from one end to the other."""
    own = {plan["Relation Name"]} if plan["Node Type"] == "Seq Scan" else set()
    return own.union(*(scanned(each) for each in plan.get("Plans", [])))


@EACH
def test_tile_finds_its_rows_by_an_index(tile: Tile) -> None:
    with CaptureQueriesContext(connection) as asked:
        tile.read()
    with connection.cursor() as cursor:
        # Tables of tests are so small that only this shows whether an index fits.
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN (FORMAT JSON) {asked.captured_queries[0]['sql']}")
        plan = cursor.fetchone()[0][0]["Plan"]
    tables = {name.rpartition("_p2")[0] or name for name in scanned(plan)}
    assert tables <= SMALL, tables


def boss() -> Client:
    return signed_in(make_person(is_admin=True))


def test_tile_that_cannot_be_read_says_so_and_the_others_stand(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def away(**_reach: Any) -> int:
        raise OperationalError("connection refused")

    monkeypatch.setitem(vars(TILES["open_alerts"]), "figure", away)
    page = boss().get("/admin/").content.decode()
    assert page.count("Cannot be read now") == 1
    assert "Hours today" in page


def test_manager_sees_the_shop_and_administrators_the_machinery_too() -> None:
    manager = make_person()
    give_right(manager, Level.EDIT)
    seen = {tile["name"] for tile in signed_in(manager).get("/admin/").context["tiles"]}
    everything = {tile["name"] for tile in boss().get("/admin/").context["tiles"]}
    theirs = {tile.name for tile in TILES.values() if tile.audience is Audience.MANAGERS}
    assert seen == theirs
    assert everything == set(TILES)


def test_manager_of_one_app_sees_the_tiles_of_that_app() -> None:
    manager = make_person()
    give_right(manager, Level.VIEW, app_context="shop_tracker")
    page = signed_in(manager).get("/admin/")
    assert {tile["name"] for tile in page.context["tiles"]} == {
        "hours_today",
        "late_jobs",
        "open_orders",
        "unassigned_time",
    }
