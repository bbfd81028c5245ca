"""`pooler_config` writes what a real PgBouncer runs with; `check_database` says what is wrong."""

from __future__ import annotations

import json
import os
import pwd
import shutil
import socket
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from core.db.private_server.configuration import choose_port
from core.db.private_server.layout import ROOT
from tests.core.db.backups.shops import environment, whole_database
from tests.machine import leave_out
from tests.waiting import wait_for

pytestmark = [pytest.mark.processes, pytest.mark.timeout(240)]


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="shopsuite-pooler-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture(scope="module")
def owner(folder: Path) -> Iterator[str]:
    """The address of a migrated database, as who owns its tables."""
    with whole_database() as database:
        # A copy does not take the database's search path with it.
        done = manage(folder, "migrate", "-v0", url=database.url)
        assert done.returncode == 0, done.stderr
        yield database.url


@pytest.fixture(scope="module")
def pooled(owner: str, folder: Path) -> Iterator[str]:
    """The address of the same database through PgBouncer, with the files that were written."""
    if shutil.which("pgbouncer") is None and not Path("/usr/sbin/pgbouncer").exists():
        leave_out("pgbouncer", "apt-get install pgbouncer")
    port = choose_port(0)
    done = manage(folder, "pooler_config", str(folder / "pgb"), "--port", str(port), url=owner)
    assert done.returncode == 0, done.stderr
    assert f"put 127.0.0.1:{port} in the place of" in done.stdout
    with pgbouncer(folder / "pgb", port):
        yield owner.replace(f":{urlsplit(owner).port}/", f":{port}/")


def manage(
    folder: Path, *command: str, url: str = "", **more: str
) -> subprocess.CompletedProcess[str]:
    given = {"DATABASE_URL": url} if url else {}
    return subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), *command],
        env=environment(folder / "data", **given, **more),
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
        timeout=110,
    )


def findings(folder: Path, **named: str) -> list[tuple[str, str]]:
    done = manage(folder, "check_database", "--json", **named)
    found = json.loads(done.stdout)["findings"]
    assert done.returncode == (1 if found else 0), done.stderr
    assert all(one["remedy"] for one in found)
    return [(one["where"], one["what"]) for one in found]


@contextmanager
def pgbouncer(place: Path, port: int) -> Iterator[None]:
    account: dict[str, str] = {}
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        for path in (place, *place.iterdir()):
            os.chown(path, nobody.pw_uid, nobody.pw_gid)
        account = {"user": "nobody"}
    process = subprocess.Popen(
        [shutil.which("pgbouncer") or "/usr/sbin/pgbouncer", "-q", str(place / "pgbouncer.ini")],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        **account,  # type: ignore[call-overload]
    )
    try:
        assert wait_for(lambda: answers(port), 20)
        yield
    finally:
        process.terminate()
        process.wait(20)


def answers(port: int) -> bool:
    with socket.socket() as knock:
        return knock.connect_ex(("127.0.0.1", port)) == 0


def test_pooler_with_the_written_files_serves_the_suite(
    pooled: str, owner: str, folder: Path
) -> None:
    named = {"DATABASE_OWNER_URL": owner, "SHOPSUITE_DATABASE_POOLER": "1"}
    assert findings(folder, url=pooled, **named) == []
    told = manage(folder, "check_database", url=pooled, **named)
    assert told.stdout.split() == ["DATABASE_URL:", "well", "DATABASE_OWNER_URL:", "well"]
    # A command that has no other way goes through it, too.
    done = manage(folder, "database_report", url=pooled, SHOPSUITE_DATABASE_POOLER="1")
    assert done.returncode == 0, done.stderr


def test_passwords_are_read_by_one_account_alone(pooled: str, folder: Path) -> None:
    assert stat.S_IMODE((folder / "pgb" / "userlist.txt").stat().st_mode) == 0o600


def test_pooler_that_nobody_named_is_found(pooled: str, owner: str, folder: Path) -> None:
    # The path comes with the connection then, and PgBouncer refuses it.
    plain = pooled + ("&" if "?" in pooled else "?") + "application_name=x"
    ((where, what),) = findings(folder, url=plain)
    assert (where, what.partition(",")[0]) == (
        "DATABASE_URL",
        "Something stands between this address and the server",
    )


def test_direct_way_that_leads_through_the_pooler_is_found(pooled: str, folder: Path) -> None:
    found = findings(folder, url=pooled, DATABASE_DIRECT_URL=pooled, SHOPSUITE_DATABASE_POOLER="1")
    assert (
        "DATABASE_DIRECT_URL",
        "Something stands between this address and the server, such as PgBouncer.",
    ) in found
    assert {where for where, _what in found} == {"DATABASE_DIRECT_URL"}


def test_pooler_without_a_way_past_it_is_found(pooled: str, folder: Path) -> None:
    assert findings(folder, url=pooled, SHOPSUITE_DATABASE_POOLER="1") == [
        ("DATABASE_URL", "Web processes go through a pooler, and no address leads past it.")
    ]


def test_direct_addresses_are_well_as_they_are(owner: str, folder: Path) -> None:
    assert findings(folder, url=owner) == []


def test_wrong_password_and_nobody_at_home_are_said(pooled: str, owner: str, folder: Path) -> None:
    parts = urlsplit(owner)
    wrong = owner.replace(f":{parts.password}@", ":wrong@")
    away = owner.replace(f":{parts.port}/", f":{choose_port(0)}/")
    for url, words in ((wrong, "password authentication failed"), (away, "Connection refused")):
        ((_where, what),) = findings(folder, url=url)
        assert words in what
        assert "wrong@" not in what


def test_private_server_needs_neither(folder: Path) -> None:
    assert findings(folder) == []
    done = manage(folder, "pooler_config", str(folder / "none"))
    assert done.returncode == 1
    assert "needs no pooler" in done.stderr
    assert not (folder / "none").exists()


def test_address_of_the_pooler_itself_is_refused(pooled: str, folder: Path) -> None:
    port = str(urlsplit(pooled).port)
    done = manage(folder, "pooler_config", str(folder / "none"), "--port", port, url=pooled)
    assert done.returncode == 1
    assert "is the pooler's own address" in done.stderr
