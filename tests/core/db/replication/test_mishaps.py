"""What goes wrong with copies: said with database and remedy, and healed by the remedy."""

import signal

import pytest
from django.core.management import CommandError
from pytest_django import Settings

from tests.core.db.replication.conftest import FLOOR, HOME, OFFICE, Shops
from tests.core.db.replication.following import (
    add_area,
    add_machine,
    areas,
    has_area,
    has_machine,
    replicate,
    status_of,
    until,
    use_machine,
)

pytestmark = [pytest.mark.django_db, pytest.mark.processes, pytest.mark.timeout(300)]


def test_floor_goes_on_while_home_is_dead_and_catches_up(following: Shops) -> None:
    home, floor = following[HOME], following[FLOOR]
    key = add_machine(home, "ALIVE")
    until(lambda: has_machine(floor, key))
    home.stop(signal.SIGQUIT)
    try:
        use_machine(floor, key)
        (away,) = status_of(FLOOR).findings[-1:]
        assert away.startswith("default: No connection")
        assert "CORE_DATABASE_OWNER_URL" in away
        with pytest.raises(CommandError, match="default: No connection"):
            replicate("--set-up")
        with pytest.raises(SystemExit):
            replicate("--check")
    finally:
        home.start()
    add_area(home, "BACK")
    until(lambda: all(has_area(following[alias], "BACK") for alias in (FLOOR, OFFICE)))
    until(lambda: status_of(FLOOR).is_well)


def test_copy_that_was_away_too_long_is_copied_anew(following: Shops) -> None:
    home, floor = following[HOME], following[FLOOR]
    key = add_machine(home, "NAMED-BY-FLOOR")
    until(lambda: has_machine(floor, key))
    use_machine(floor, key)
    floor.stop()
    try:
        home.run("ALTER SYSTEM SET max_slot_wal_keep_size = '1MB'")
        home.run("SELECT pg_reload_conf()")
        add_area(home, "MISSED")
        for _ in range(4):
            home.run("SELECT pg_logical_emit_message(false, 'test', repeat('x', 100000))")
            home.run("SELECT pg_switch_wal()")
        home.run("CHECKPOINT")
        until(lambda: status_of(FLOOR).slot, "lost")
        home.run("ALTER SYSTEM SET max_slot_wal_keep_size = '4GB'")
        home.run("SELECT pg_reload_conf()")
    finally:
        floor.start()
    lost = status_of(FLOOR)
    assert any(
        "thrown away" in text and "--resync --copy shop_monitor" in text for text in lost.findings
    )
    replicate("--resync", "--copy", FLOOR)
    assert has_area(floor, "MISSED")
    assert has_machine(floor, key)
    add_area(home, "AFTER")
    until(lambda: has_area(floor, "AFTER"))
    until(lambda: status_of(FLOOR).is_well)


def test_drift_is_told_in_words_and_stops_setting_up(following: Shops) -> None:
    floor = following[FLOOR]
    floor.run("ALTER TABLE core.equipment RENAME COLUMN serial_number TO serial_no")
    try:
        drift = status_of(FLOOR).drift
        assert [text.split(":")[0] for text in drift] == [
            "home has no column equipment.serial_no that must be filled and has no default",
            "the copy has no column equipment.serial_number",
        ]
        with pytest.raises(CommandError, match=r"shop_monitor: home has no column equipment\."):
            replicate("--set-up")
    finally:
        floor.run("ALTER TABLE core.equipment RENAME COLUMN serial_no TO serial_number")
    assert status_of(FLOOR).drift == []


def test_row_of_a_copy_in_the_way_is_told_and_healed(following: Shops) -> None:
    home, floor = following[HOME], following[FLOOR]
    # Written past the suite, by the owner of the tables: no door of a copy could.
    floor.run("INSERT INTO core.suite_groups (id, name) VALUES (900, 'Mine')")
    home.run("INSERT INTO core.suite_groups (id, name) VALUES (901, 'Mine')")
    until(lambda: any("nothing is being applied" in text for text in status_of(FLOOR).findings))
    until(lambda: (status_of(FLOOR).errors or 0) > 0)
    replicate("--resync", "--copy", FLOOR)
    assert floor.run("SELECT id FROM core.suite_groups WHERE name = 'Mine'") == [(901,)]
    until(lambda: status_of(FLOOR).is_well)


def test_home_that_was_put_back_is_found_and_its_numbers_go_on(following: Shops) -> None:
    home, floor = following[HOME], following[FLOOR]
    used, unused = add_machine(home, "USED"), add_machine(home, "UNUSED")
    until(lambda: has_machine(floor, unused))
    use_machine(floor, used)
    # What is left of a database that was put back from before: no slots, no later rows or numbers.
    replicate("--remove", "--copy", OFFICE)
    home.run("DELETE FROM core.machines WHERE id >= %s", used)
    home.run("SELECT setval('core.machines_id_seq', %s, false)", used)
    floor.run("ALTER SUBSCRIPTION suite_copy_shop_monitor DISABLE")
    until(lambda: status_of(FLOOR).slot, "idle")
    home.run("SELECT pg_drop_replication_slot('suite_copy_shop_monitor')")
    floor.run("ALTER SUBSCRIPTION suite_copy_shop_monitor ENABLE")
    assert any("home has no slot for it" in text for text in status_of(FLOOR).findings)
    with pytest.raises(CommandError, match=f"home does not know machines {used}, and rows here"):
        replicate("--resync", "--copy", FLOOR)
    assert has_machine(floor, unused), "nothing was changed"
    said = replicate("--resync", "--bring-back", "--copy", FLOOR)
    assert f"default: brought back: machines {used}" in said
    assert [has_machine(home, key) for key in (used, unused)] == [True, False]
    assert [has_machine(floor, key) for key in (used, unused)] == [True, False]
    assert add_machine(home, "NEXT") > unused
    until(lambda: status_of(FLOOR).is_well)


def test_another_row_of_the_same_number_is_refused(following: Shops) -> None:
    home, floor = following[HOME], following[FLOOR]
    key = add_area(home, "SAME")
    until(lambda: has_area(floor, "SAME"))
    floor.run("UPDATE core.areas SET uid = gen_random_uuid() WHERE id = %s", key)
    with pytest.raises(CommandError, match=f"Of areas the numbers {key} are other rows here"):
        replicate("--resync", "--copy", FLOOR)
    assert areas(floor)["SAME"] == "Hall"
    slot = "SELECT FROM pg_replication_slots WHERE slot_name = 'suite_copy_shop_monitor'"
    assert home.run(slot) == [], "home keeps nothing for a copy that could not be made"
    floor.run("UPDATE core.areas SET code = 'OTHER' WHERE id = %s", key)
    floor.run("DELETE FROM core.areas WHERE id = %s", key)


def test_home_that_may_be_filled_up_is_refused_unless_it_is_wanted(shops: Shops) -> None:
    home = shops[HOME]
    home.run("ALTER SYSTEM SET max_slot_wal_keep_size = -1")
    home.run("SELECT pg_reload_conf()")
    try:
        until(lambda: home.value("SHOW max_slot_wal_keep_size"), "-1")
        with pytest.raises(CommandError, match="ALTER SYSTEM SET max_slot_wal_keep_size = '4GB'"):
            replicate("--set-up")
        replicate("--set-up", "--unlimited")
    finally:
        home.run("ALTER SYSTEM SET max_slot_wal_keep_size = '4GB'")
        home.run("SELECT pg_reload_conf()")


def test_who_may_not_is_told_who_can(shops: Shops, settings: Settings) -> None:
    replicate("--remove")
    floor, office, home = shops[FLOOR], shops[OFFICE], shops[HOME]
    floor.superuser = False
    settings.SUITE_OWNERS = {alias: one.parameters for alias, one in shops.items()}
    floor.superuser = True
    with pytest.raises(CommandError, match="superuser's address with MONITOR_DATABASE_OWNER_URL"):
        replicate("--set-up", "--copy", FLOOR)
    login = office.parameters["user"]
    office.run(f"REVOKE pg_create_subscription FROM {login}")
    try:
        with pytest.raises(CommandError, match="GRANT pg_create_subscription TO"):
            replicate("--set-up", "--copy", OFFICE)
    finally:
        office.run(f"GRANT pg_create_subscription TO {login}")
    home.superuser = False
    settings.SUITE_OWNERS = {alias: one.parameters for alias, one in shops.items()}
    home.superuser = True
    with pytest.raises(CommandError, match="CREATE ROLE suite_copy LOGIN REPLICATION"):
        replicate("--set-up", "--copy", OFFICE)


def test_login_that_an_administrator_made_is_taken(shops: Shops, settings: Settings) -> None:
    replicate("--remove")
    home = shops[HOME]
    home.run("CREATE ROLE given LOGIN REPLICATION PASSWORD 'of-the-administrator'")
    home.superuser = False
    settings.SUITE_OWNERS = {alias: one.parameters for alias, one in shops.items()}
    home.superuser = True
    settings.SUITE_REPLICATION = {
        "host": "127.0.0.1",
        "port": home.parameters["port"],
        "dbname": home.parameters["dbname"],
        "user": "given",
        "password": "of-the-administrator",
    }
    replicate("--set-up", "--copy", OFFICE)
    add_area(home, "GIVEN")
    until(lambda: has_area(shops[OFFICE], "GIVEN"))
    replicate("--remove")
    home.run("DROP ROLE given")
