"""What servers lack, and that the words to their administrators mend it: PostgreSQL 15 and 17."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg2
import pytest

from core.db import roles
from core.db.pooling.servers import TAKES_APART, faults_of_server
from core.db.pooling.ways import Finding, Way
from tests.core.db.conftest import Pair
from tests.core.db.replication.servers import Shop, shop

pytestmark = [pytest.mark.django_db, pytest.mark.processes, pytest.mark.timeout(300)]

ASIDE = "set_aside"


@pytest.fixture(scope="module", params=[0, 16], ids=["oldest", "newest"])
def server(request: pytest.FixtureRequest, structure: Path) -> Iterator[Shop]:
    with shop(structure, major=request.param) as found:
        # Tables of a dump belong to whoever brings it in; here to the suite's owner.
        yield found


def look(server: Shop, url: str, **kind: Any) -> list[Finding]:
    way = Way("DATABASE_URL", {}, **kind)
    with closing(psycopg2.connect(url)) as line:
        line.autocommit = True
        with line.cursor() as cursor:
            return list(faults_of_server(way, cursor))


@contextmanager
def without_role(server: Shop, role: str) -> Iterator[None]:
    server.run(f"ALTER ROLE {role} RENAME TO {ASIDE}")
    try:
        yield
    finally:
        if server.run("SELECT 1 FROM pg_roles WHERE rolname = %s", role):
            server.run(f"DROP OWNED BY {role}")
            server.run(f"DROP ROLE {role}")
        server.run(f"ALTER ROLE {ASIDE} RENAME TO {role}")


def statements(finding: Finding) -> str:
    return finding.remedy.partition(": ")[2]


def test_prepared_server_lacks_nothing(server: Shop) -> None:
    assert look(server, server.server.url, listens=True, copies=2) == []
    assert look(server, server.server.url_for(roles.LOGIN)) == []


def test_each_missing_role_is_told_with_the_statements_that_make_it(server: Shop) -> None:
    with without_role(server, roles.REPORT):
        (finding,) = look(server, server.server.url, listens=True)
        assert finding.what == (
            "Roles of the suite are missing, and shop_suite may make none: suite_report."
        )
        server.run(statements(finding))
        assert look(server, server.server.url, listens=True) == []


def test_login_that_may_make_roles_is_sent_to_migrate(server: Shop) -> None:
    server.run("ALTER ROLE shop_suite CREATEROLE")
    try:
        with without_role(server, roles.REPORT):
            (finding,) = look(server, server.server.url, listens=True)
            assert "manage.py migrate" in finding.remedy
    finally:
        server.run("ALTER ROLE shop_suite NOCREATEROLE")


def test_role_that_a_login_may_not_take_is_told(server: Shop) -> None:
    server.run(f"REVOKE {roles.TRACKER} FROM {roles.LOGIN}")
    try:
        (finding,) = look(server, server.server.url_for(roles.LOGIN))
        assert "may not take suite_tracker" in finding.what
    finally:
        server.run(statements(finding))
    assert look(server, server.server.url_for(roles.LOGIN)) == []


def test_member_who_may_not_become_the_role_is_found_where_servers_tell_that_apart(
    server: Shop,
) -> None:
    refused = f"GRANT {roles.TRACKER} TO {roles.LOGIN} WITH SET FALSE"
    if server.server.binaries.major < TAKES_APART:
        with pytest.raises(psycopg2.ProgrammingError):
            server.run(refused)
        return
    server.run(refused)
    (finding,) = look(server, server.server.url_for(roles.LOGIN))
    server.run(f"GRANT {roles.TRACKER} TO {roles.LOGIN} WITH SET TRUE")
    assert "may not take suite_tracker" in finding.what


def test_who_passes_by_the_walls_is_told(server: Shop) -> None:
    (finding,) = look(server, server.server.superuser_url)
    assert "superuser" in finding.what
    server.run(f"ALTER ROLE {roles.LOGIN} BYPASSRLS")
    (finding,) = look(server, server.server.url_for(roles.LOGIN))
    assert "BYPASSRLS" in finding.what
    server.run(statements(finding))
    assert look(server, server.server.url_for(roles.LOGIN)) == []


def test_tables_of_a_superuser_are_told(server: Shop) -> None:
    server.run("CREATE TABLE core.of_postgres (id int)")
    try:
        (finding,) = look(server, server.server.url)
        assert finding.what.startswith("Tables belong to a superuser (postgres)")
    finally:
        server.run("DROP TABLE core.of_postgres")


def test_server_that_nobody_can_follow_is_told(server: Shop) -> None:
    unfit = {"wal_level": "replica", "max_replication_slots": "1", "max_wal_senders": "1"}
    for name, value in unfit.items():
        server.run(f"ALTER SYSTEM SET {name} = '{value}'")
    restart(server)
    assert look(server, server.server.url) == []
    found = look(server, server.server.url, copies=2)
    assert [one.what.split()[0] for one in found] == list(unfit)
    for one in found:
        server.run(statements(one).partition("; and")[0])
    restart(server)
    assert look(server, server.server.url, copies=2) == []


def restart(server: Shop) -> None:
    server.stop()
    server.start()


def test_replica_that_is_no_standby_is_told(pair_of_servers: Pair) -> None:
    home, standby = pair_of_servers.home, pair_of_servers.standby
    assert look(standby, standby.server.url_for(roles.LOGIN), standby=True) == []
    (finding,) = look(home, home.server.url_for(roles.LOGIN), standby=True)
    assert "no standby" in finding.what
