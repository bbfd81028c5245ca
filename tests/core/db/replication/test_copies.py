"""Copies of core on servers of their own: set up, followed, removed."""

import pytest
from django.core.management import CommandError
from psycopg2.errors import ForeignKeyViolation

from tests.core.db.replication.conftest import FLOOR, HOME, OFFICE, Shops
from tests.core.db.replication.following import (
    add_area,
    add_group,
    add_machine,
    areas,
    groups,
    has_area,
    has_machine,
    replicate,
    status_of,
    until,
    use_machine,
)

pytestmark = [pytest.mark.django_db, pytest.mark.processes, pytest.mark.timeout(300)]


def test_change_at_home_arrives_on_either_version(following: Shops) -> None:
    home = following[HOME]
    add_area(home, "A")
    copies = [following[FLOOR], following[OFFICE]]
    until(lambda: [areas(copy).get("A") for copy in copies], ["Hall", "Hall"])
    home.run("UPDATE core.areas SET name = 'Yard' WHERE code = 'A'")
    until(lambda: [areas(copy).get("A") for copy in copies], ["Yard", "Yard"])


def test_what_was_there_before_is_copied_whole(shops: Shops) -> None:
    replicate("--remove")
    key = add_machine(shops[HOME], "BEFORE")
    said = replicate("--set-up")
    assert "rows written" in said
    assert [has_machine(shops[alias], key) for alias in (FLOOR, OFFICE)] == [True, True]


def test_copy_writes_no_trail_and_keeps_its_triggers(following: Shops) -> None:
    home, floor = following[HOME], following[FLOOR]
    before = floor.value("SELECT count(*) FROM core.audit_entries")
    add_area(home, "TRAIL")
    until(lambda: has_area(floor, "TRAIL"))
    replicate("--resync", "--copy", FLOOR)
    assert home.value("SELECT count(*) FROM core.audit_entries WHERE row_name = 'TRAIL'") == 1
    assert floor.value("SELECT count(*) FROM core.audit_entries") == before
    off = "SELECT count(*) FROM pg_trigger WHERE tgenabled = 'D'"
    assert floor.value(off) == 0


def test_link_that_went_goes_but_a_row_that_others_may_name_stays(following: Shops) -> None:
    home, floor = following[HOME], following[FLOOR]
    add_group(home, "Milling")
    key = add_area(home, "KEPT")
    until(lambda: "Milling" in groups(floor) and has_area(floor, "KEPT"))
    home.run("DELETE FROM core.suite_groups WHERE name = 'Milling'")
    home.run("DELETE FROM core.areas WHERE id = %s", key)
    until(lambda: "Milling" in groups(floor), False)
    assert has_area(floor, "KEPT")


def test_doors_of_a_copy_go_on_to_be_walls(following: Shops) -> None:
    seen = (
        "BEGIN; SET LOCAL ROLE suite_admin; SET LOCAL app.user_id = '';"
        " SELECT count(*) FROM core.badges"
    )
    forced = "SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE relname = 'badges'"
    assert following[OFFICE].run(forced) == [(True, False)]
    assert following[HOME].run(forced) == [(True, True)]
    assert following[OFFICE].value(seen) == 0


def test_floor_may_name_what_arrived_and_nothing_else(following: Shops) -> None:
    key = add_machine(following[HOME], "NAMED")
    until(lambda: has_machine(following[FLOOR], key))
    use_machine(following[FLOOR], key)
    with pytest.raises(ForeignKeyViolation):
        use_machine(following[FLOOR], key + 1000)


def test_setting_up_twice_changes_nothing(following: Shops) -> None:
    slots = "SELECT slot_name, restart_lsn IS NOT NULL FROM pg_replication_slots ORDER BY 1"
    numbers = "SELECT oid FROM pg_subscription"
    before = following[HOME].run(slots), following[FLOOR].run(numbers)
    assert replicate("--set-up").split("\n")[:2] == [
        f"{FLOOR}: follows already",
        f"{OFFICE}: follows already",
    ]
    assert (following[HOME].run(slots), following[FLOOR].run(numbers)) == before


def test_dry_run_says_statements_without_passwords_and_runs_none(shops: Shops) -> None:
    replicate("--remove")
    said = replicate("--set-up", "--dry-run")
    for words in (
        "default: CREATE PUBLICATION suite_kept FOR TABLE",
        'default: CREATE ROLE "suite_copy_shop_monitor" LOGIN REPLICATION NOSUPERUSER PASSWORD',
        'shop_tracker: CREATE SUBSCRIPTION "suite_copy_shop_tracker" CONNECTION',
    ):
        assert words in said
    assert "SCRAM-SHA-256" not in said
    assert "password=" not in said
    assert shops[HOME].run("SELECT pubname FROM pg_publication") == []
    assert shops[FLOOR].run("SELECT subname FROM pg_subscription") == []


def test_removed_copies_leave_nothing_but_their_rows(following: Shops) -> None:
    home = following[HOME]
    add_area(home, "LEFT")
    until(lambda: all(has_area(following[alias], "LEFT") for alias in (FLOOR, OFFICE)))
    replicate("--remove", "--copy", FLOOR)
    assert status_of(OFFICE).is_well
    replicate("--remove")
    left = (
        "SELECT slot_name FROM pg_replication_slots UNION ALL SELECT pubname FROM pg_publication"
        " UNION ALL SELECT rolname FROM pg_roles WHERE rolname LIKE 'suite\\_copy%'"
    )
    assert home.run(left) == []
    for alias in (FLOOR, OFFICE):
        assert following[alias].run("SELECT subname FROM pg_subscription") == []
        assert has_area(following[alias], "LEFT")
    assert replicate("--remove").count("follows home no more") == 2


def test_command_names_the_copies_that_there_are(shops: Shops) -> None:
    with pytest.raises(CommandError, match=r"no copy 'north'; .* shop_monitor, shop_tracker"):
        replicate("--status", "--copy", "north")
