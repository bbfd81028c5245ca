"""The order in which `migrate` goes over databases, and copies that got stuck on the way."""

import pytest
from django.core.management import CommandError
from django.db import migrations, models
from django.db.migrations.operations.base import Operation
from psycopg2.extensions import parse_dsn
from pytest_django import Settings

from core.db.replication.hands import Hands
from core.db.replication.migrating import (
    await_arrival,
    follow_again,
    followers,
    order_of,
    plan_of_home,
    takes_away,
)
from core.db.replication.places import Copy
from tests.core.db.replication.conftest import FLOOR, HOME, OFFICE, Shops
from tests.core.db.replication.following import (
    add_area,
    areas,
    has_area,
    replicate,
    status_of,
    until,
)

pytestmark = [pytest.mark.django_db, pytest.mark.processes, pytest.mark.timeout(300)]

COMES = migrations.AddField("area", "colour", models.TextField(null=True))
GOES = migrations.RemoveField("area", "name")


def plan(*operations: Operation, app: str = "core", back: bool = False) -> list:
    migration = migrations.Migration("0099_test", app)
    migration.operations = list(operations)  # type: ignore[misc]  # as Django's own loader does
    return [(migration, back)]


@pytest.fixture
def three(settings: Settings) -> None:
    settings.SUITE_ALIASES = {"core": HOME, FLOOR: FLOOR, OFFICE: OFFICE}


def test_what_comes_is_in_the_copies_first(three: None) -> None:
    assert order_of(plan(COMES)) == [FLOOR, OFFICE, HOME]


@pytest.mark.parametrize(
    "operation",
    [
        GOES,
        migrations.DeleteModel("area"),
        migrations.RenameField("area", "name", "title"),
        migrations.SeparateDatabaseAndState(database_operations=[GOES]),
    ],
)
def test_what_goes_is_gone_from_home_first(three: None, operation: Operation) -> None:
    assert order_of(plan(COMES, operation)) == [HOME, FLOOR, OFFICE]


def test_going_back_takes_away_and_tables_of_apps_are_not_copied() -> None:
    assert takes_away(plan(COMES, back=True))
    assert not takes_away(plan(GOES, app="shopmonitor"))


def test_plan_is_that_of_the_words_given() -> None:
    assert plan_of_home(None, None) == []
    backwards = plan_of_home("shoptracker", "zero")
    assert backwards
    assert all(back for _migration, back in backwards)
    assert plan_of_home("core", "9999_there_is_none") == []


def test_wait_ends_when_all_of_home_has_arrived(following: Shops) -> None:
    add_area(following[HOME], "ALL")
    assert await_arrival([Copy(FLOOR), Copy(OFFICE)]) == []
    assert has_area(following[FLOOR], "ALL")
    assert has_area(following[OFFICE], "ALL")
    assert followers() == [Copy(FLOOR), Copy(OFFICE)]


def test_copy_that_is_away_is_waited_for_no_longer_than_said(following: Shops) -> None:
    following[FLOOR].stop()
    try:
        add_area(following[HOME], "LATE")
        assert await_arrival([Copy(FLOOR)], limit_s=0.5) == [Copy(FLOOR)]
        assert followers() == [Copy(OFFICE)]
    finally:
        following[FLOOR].start()
    until(lambda: has_area(following[FLOOR], "LATE"))


def test_column_that_home_has_first_holds_changes_up_until_the_copy_has_it(
    following: Shops,
) -> None:
    home, floor, office = (following[alias] for alias in (HOME, FLOOR, OFFICE))
    for shop in (home, office):
        shop.run("ALTER TABLE core.areas ADD COLUMN colour text NOT NULL DEFAULT 'red'")
    try:
        add_area(home, "RED")
        until(lambda: (status_of(FLOOR).errors or 0) > 0)
        assert not has_area(floor, "RED")
        assert status_of(FLOOR).findings[0].startswith("the copy has no column areas.colour")
    finally:
        floor.run("ALTER TABLE core.areas ADD COLUMN colour text NOT NULL DEFAULT 'red'")
    until(lambda: has_area(floor, "RED"))
    for shop in (home, floor, office):
        shop.run("ALTER TABLE core.areas DROP COLUMN colour")


def test_copy_that_lost_a_column_too_early_is_copied_anew(following: Shops) -> None:
    home, floor, office = (following[alias] for alias in (HOME, FLOOR, OFFICE))
    for shop in (home, floor, office):
        shop.run("ALTER TABLE core.areas ADD COLUMN colour text NOT NULL DEFAULT 'red'")
    floor.run("ALTER TABLE core.areas DROP COLUMN colour")
    before = status_of(FLOOR).errors or 0
    add_area(home, "STUCK")
    until(lambda: (status_of(FLOOR).errors or 0) > before)
    until(lambda: has_area(office, "STUCK"))
    for shop in (home, office):
        shop.run("ALTER TABLE core.areas DROP COLUMN colour")
    said: list[str] = []
    follow_again(Copy(FLOOR), Hands(said.append), limit_s=3)
    assert areas(floor).get("STUCK") == "Hall"
    assert any("rows written" in line for line in said)
    until(lambda: status_of(FLOOR).is_well)


def test_copy_that_is_well_is_left_as_it_is(following: Shops) -> None:
    said: list[str] = []
    follow_again(Copy(OFFICE), Hands(said.append))
    assert said == []


def test_copy_that_is_well_wants_no_right_to_subscribe(
    following: Shops, settings: Settings
) -> None:
    owner = dict(parse_dsn(following[FLOOR].server.url))
    settings.SUITE_OWNERS = settings.SUITE_OWNERS | {FLOOR: owner}
    assert "superuser" not in replicate("--set-up", "--copy", FLOOR)
    with pytest.raises(CommandError, match="superusers alone subscribe"):
        replicate("--resync", "--copy", FLOOR)
