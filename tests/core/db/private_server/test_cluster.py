import json
import multiprocessing
import os
import pwd
import stat
from contextlib import suppress
from pathlib import Path

import psycopg2
import pytest

from core.db.private_server import PrivateServerError, hold, prepare
from core.db.private_server.cluster import load_credentials
from core.db.private_server.configuration import ROLES_MARK
from core.db.private_server.layout import Layout
from core.db.private_server.processes import running_pid
from core.db.private_server.server import OWNER, SUPERUSER
from core.db.roles import LOGIN, LOGINS, ROLES

SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "wal_level": "logical",
    "log_min_error_statement": "panic",
    "password_encryption": "scram-sha-256",
    "TimeZone": "UTC",
}


def superuser_url(directory: Path) -> str:
    known = load_credentials(Layout(directory))
    assert known is not None
    return f"postgresql://postgres:{known.superuser_password}@127.0.0.1:{known.port}/postgres"


def roles_that_open(url: str) -> set[str]:
    """Return what a login may be; the owner of the tables is asked for, too."""
    connection = psycopg2.connect(url)
    connection.autocommit = True
    opened = set()
    with connection.cursor() as cursor:
        for role in (*ROLES, OWNER, SUPERUSER):
            with suppress(psycopg2.errors.InsufficientPrivilege):
                cursor.execute(f"SET ROLE {role}")
                opened.add(role)
    connection.close()
    return opened


def test_the_server_runs_with_safe_settings(used_directory: Path) -> None:
    with hold(used_directory):
        connection = psycopg2.connect(superuser_url(used_directory))
        with connection.cursor() as cursor:
            cursor.execute("select name, setting from pg_settings")
            found = dict(cursor.fetchall())
            cursor.execute("select distinct auth_method from pg_hba_file_rules")
            methods = [row[0] for row in cursor.fetchall()]
        connection.close()
    assert {name: found[name] for name in SETTINGS} == SETTINGS
    assert methods == ["scram-sha-256"]
    sockets = Path(found["unix_socket_directories"].strip('"'))
    assert not sockets.is_relative_to(used_directory)
    assert not sockets.exists(), "it is taken away with the server"


def test_a_wrong_password_is_refused(used_directory: Path) -> None:
    with hold(used_directory) as held:
        known = load_credentials(Layout(used_directory))
        assert known is not None
        with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
            psycopg2.connect(held.url.replace(known.password, "guess"))


def test_passwords_lie_outside_the_cluster_and_are_ours_alone(used_directory: Path) -> None:
    secrets = Layout(used_directory).secrets
    assert stat.S_IMODE(secrets.stat().st_mode) == 0o600
    known = load_credentials(Layout(used_directory))
    assert known is not None
    for file in Layout(used_directory).cluster.rglob("*"):
        assert not file.is_file() or known.password.encode() not in file.read_bytes()


def test_lost_passwords_are_made_anew(used_directory: Path) -> None:
    before = load_credentials(Layout(used_directory))
    Layout(used_directory).secrets.unlink()
    with hold(used_directory) as held:
        psycopg2.connect(held.url).close()
        psycopg2.connect(superuser_url(used_directory)).close()
    after = load_credentials(Layout(used_directory))
    assert before is not None
    assert after is not None
    assert before.password != after.password


def test_logins_of_the_doors_take_their_roles_and_no_other(used_directory: Path) -> None:
    with hold(used_directory) as held:
        for login, taken in LOGINS.items():
            assert roles_that_open(held.url_for(login)) == set(taken)


def test_directory_from_before_there_were_logins_gets_them(used_directory: Path) -> None:
    layout = Layout(used_directory)
    with hold(used_directory):
        connection = psycopg2.connect(superuser_url(used_directory))
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("DROP ROLE " + ", ".join(LOGINS))
        connection.close()
    settings = layout.cluster / "shopsuite.conf"
    settings.write_text(settings.read_text().replace(ROLES_MARK, ""))
    before = json.loads(layout.secrets.read_text())
    del before["logins"]
    layout.secrets.write_text(json.dumps(before))
    with hold(used_directory) as held:
        psycopg2.connect(held.url).close()
        assert roles_that_open(held.url_for(LOGIN)) == set(LOGINS[LOGIN])
    assert json.loads(layout.secrets.read_text())["password"] == before["password"]


def test_a_first_start_that_broke_off_is_begun_again(directory: Path) -> None:
    unfinished = Layout(directory).unfinished_cluster
    unfinished.mkdir(parents=True)
    (unfinished / "PG_VERSION").write_text("15\n")
    with hold(directory) as held:
        psycopg2.connect(held.url).close()
    assert not unfinished.exists()


def test_a_very_long_path_is_fine(directory: Path) -> None:
    deep = directory / ("long" * 20) / ("longer" * 20)
    with hold(deep) as held:
        psycopg2.connect(held.url).close()


@pytest.mark.usefixtures("as_root")
def test_root_runs_the_server_as_nobody_special(used_directory: Path) -> None:
    with hold(used_directory):
        pid = running_pid(Layout(used_directory).cluster)
        assert Path(f"/proc/{pid}").stat().st_uid != 0
        command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")[:-1]
    assert Path(command[0].decode()).name == "postgres"
    assert command[1:] == [b"-D", os.fsencode(Layout(used_directory).cluster)]


@pytest.mark.usefixtures("as_root")
def test_root_may_keep_the_data_in_a_folder_closed_to_others(directory: Path) -> None:
    directory.mkdir(mode=0o700)
    closed = directory / "data"
    with hold(closed) as held:
        psycopg2.connect(held.url).close()
        pid = running_pid(Layout(closed).cluster)
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
        status = Path(f"/proc/{pid}/status").read_text()
    assert b"-D\0" + os.fsencode(Layout(closed).cluster) in command
    assert "CapEff:\t0000000000000000" in status
    assert stat.S_IMODE(directory.stat().st_mode) == 0o700


def _hold_as(name: str, directory: Path) -> None:
    account = pwd.getpwnam(name)
    os.setgroups([])
    os.setgid(account.pw_gid)
    os.setuid(account.pw_uid)
    with hold(directory) as held:
        psycopg2.connect(held.url).close()


@pytest.mark.usefixtures("as_root")
def test_an_ordinary_user_needs_no_other_account(directory: Path) -> None:
    directory.mkdir()
    nobody = pwd.getpwnam("nobody")
    os.chown(directory, nobody.pw_uid, nobody.pw_gid)
    process = multiprocessing.get_context("fork").Process(
        target=_hold_as, args=("nobody", directory)
    )
    process.start()
    process.join(60)
    assert process.exitcode == 0
    assert Layout(directory).cluster.stat().st_uid == nobody.pw_uid
    with hold(directory) as held:  # and root goes on with what it finds
        psycopg2.connect(held.url).close()


@pytest.mark.usefixtures("as_root")
def test_another_persons_data_are_refused_in_words(used_directory: Path) -> None:
    os.seteuid(pwd.getpwnam("nobody").pw_uid)
    try:
        with pytest.raises(PrivateServerError, match="belongs to another user"):
            hold(used_directory)
        with pytest.raises(PrivateServerError, match="belongs to another user"):
            prepare(used_directory)
    finally:
        os.seteuid(0)


def test_a_folder_that_is_no_cluster_is_left_alone(directory: Path) -> None:
    cluster = Layout(directory).cluster
    cluster.mkdir(parents=True)
    (cluster / "photo").write_text("mine")
    with pytest.raises(PrivateServerError, match="Move it away"):
        hold(directory)
    assert (cluster / "photo").read_text() == "mine"
