"""Signing in at a database with no way to core: in, ended, locked out; then it heals."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings

from core.db.backups.addresses import address_from_url
from core.db.backups.restoring import drop_database
from tests.core.db.aliases import database_url
from tests.migrated import create_migrated_database

pytestmark = [pytest.mark.processes, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def seen() -> Iterator[dict[str, Any]]:
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    names = {
        "DATABASE_URL": f"shopsuite_home_{worker}",
        "MONITOR_DATABASE_URL": f"shopsuite_floor_{worker}",
    }
    try:
        for name in names.values():
            drop_database(address_from_url(database_url(name)))
            create_migrated_database(name)
        yield run({variable: database_url(name) for variable, name in names.items()})
    finally:
        for name in names.values():
            drop_database(address_from_url(database_url(name)))


def run(databases: dict[str, str]) -> dict[str, Any]:
    kept = {name: value for name, value in os.environ.items() if "DATABASE" not in name}
    more = {"SHOPSUITE_SITE": "shop_monitor", "SHOPSUITE_HTTPS": "0", "SHOPSUITE_HOSTS": "*"}
    done = subprocess.run(
        [sys.executable, "-m", "tests.core.auth.away"],
        cwd=settings.BASE_DIR,
        env={**kept, **databases, **more},
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    document: dict[str, Any] = json.loads(done.stdout)
    return document


def test_what_only_core_can_write_says_so_in_words_and_is_no_fault(seen: dict[str, Any]) -> None:
    assert seen["office reads"] == 200
    code, again, page = seen["office says"]
    assert (code, again) == (503, "2")
    assert "Der Hauptserver ist nicht erreichbar." in page
    assert seen["API says"][:2] == [503, "database_away"]
    assert "The main server is away." in seen["API says"][2]
    assert seen["faults"] == 0


def test_people_sign_in_where_they_are(seen: dict[str, Any]) -> None:
    assert seen["signed in"] == [True, True, True]
    assert seen["rows at the floor"] == 3


def test_they_end_their_other_sign_ins(seen: dict[str, Any]) -> None:
    assert seen["page shows two"] == 2
    assert seen["others ended"] == [302, True, False]


def test_wrong_passwords_lock_one_name_out(seen: dict[str, Any]) -> None:
    assert seen["locked out"]
    assert seen["others come in"]
    assert {"locked_out", "sign_in", "sign_in_ended", "sign_in_failed"} <= set(seen["told"])


def test_older_hash_is_made_anew_by_core(seen: dict[str, Any]) -> None:
    assert seen["older hash comes in"]
    assert seen["hash is as it was"]
    assert seen["hash is new"]


def test_core_hears_of_them_when_it_is_back(seen: dict[str, Any]) -> None:
    assert seen["notes at core"] == ["anna", "bert", "bert", "boss", "dora"]
    assert seen["notes open nothing"]


def test_end_at_core_reaches_the_floor_by_event(seen: dict[str, Any]) -> None:
    assert seen["ended at core"] == 1
    assert seen["in until it has arrived"]
    assert seen["out when it has arrived"]
    assert seen["others stay"]
    assert seen["all ended"]


def test_closed_account_is_out_before_its_row_has_arrived(seen: dict[str, Any]) -> None:
    assert seen["in again"]
    assert seen["closed by event"]
    assert seen["closed by its row"]
