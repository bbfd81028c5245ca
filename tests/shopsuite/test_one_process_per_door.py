"""A process and a login for each door: with SQL in hand the other doors' tables stay closed."""

from __future__ import annotations

import json
import re
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from http.client import HTTPConnection
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import psycopg2
import pytest

from bench.shop import NodeInShop
from bench.signed_swipes import sign
from bench.web import Web, web
from core.db.private_server import hold
from core.db.private_server.holds import Hold
from core.db.roles import LOGIN, LOGIN_OF_DOOR
from shopmonitor.services.node_keys import unpad
from tests.core.db.backups.shops import environment, manage
from tests.shopsuite.wire import exchange

pytestmark = [pytest.mark.processes, pytest.mark.timeout(400)]

SUITE = "shopsuite.wsgi:application"
MONITOR, TRACKER, ADMIN = LOGIN_OF_DOOR.values()
# Login, role, statement, whether it is let through.
CASES = [
    (MONITOR, "suite_monitor", "SELECT FROM shop_monitor.badge_swipes", True),
    (MONITOR, "suite_monitor", "SELECT FROM shop_tracker.orders", False),
    (MONITOR, "suite_monitor", "SELECT FROM shop_tracker.parts", False),
    (MONITOR, "suite_auth", "SELECT FROM shop_tracker.orders", False),
    (MONITOR, "suite_tracker", "SELECT FROM shop_tracker.orders", False),
    (MONITOR, "suite_system", "SELECT FROM shop_tracker.orders", False),
    (MONITOR, "shop_suite", "SELECT FROM shop_tracker.orders", False),
    (TRACKER, "suite_tracker", "UPDATE shop_tracker.orders SET uid = uid", True),
    (TRACKER, "suite_tracker", "DELETE FROM shop_monitor.badge_swipes", False),
    (TRACKER, "suite_tracker", "UPDATE shop_monitor.machine_sessions SET ended_at = now()", False),
    (TRACKER, "suite_monitor", "DELETE FROM shop_monitor.alerts", False),
    (TRACKER, "suite_admin", "UPDATE core.suite_users SET is_admin = true", False),
    (ADMIN, "suite_admin", "UPDATE core.machines SET uid = uid", True),
    (ADMIN, "suite_monitor", "DELETE FROM shop_monitor.alerts", False),
    (ADMIN, "shop_suite", "ALTER TABLE core.badges DISABLE ROW LEVEL SECURITY", False),
    (LOGIN, "shop_suite", "DROP TABLE core.badges", False),
    (LOGIN, "suite_admin", "ALTER TABLE core.badges DISABLE ROW LEVEL SECURITY", False),
    (LOGIN, "suite_system", "DELETE FROM core.audit_entries", False),
    (LOGIN, "none", "SELECT FROM core.suite_users", False),
]


@dataclass(frozen=True)
class Shop:
    """The demo's shop on a server of its own, and what its people know."""

    held: Hold
    directory: Path
    variables: dict[str, str]
    facts: dict[str, Any]

    def serving(self, login: str, **more: str) -> dict[str, str]:
        return self.variables | {"DATABASE_URL": self.held.url_for(login)} | more


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    directory = tmp_path_factory.mktemp("doors") / "data"
    with hold(directory) as held:
        variables = environment(directory, DATABASE_URL=held.url)
        for command in ("migrate", "load_demo"):
            done = manage(variables, command)
            assert done.returncode == 0, done.stderr
        facts = json.loads((directory / "demo.json.draft").read_text())
        yield Shop(held, directory, variables, facts)


@pytest.mark.parametrize("case", CASES, ids=lambda case: " ".join(case[:3]))
def test_login_opens_its_own_doors_alone(shop: Shop, case: tuple[str, str, str, bool]) -> None:
    login, role, statement, let_through = case
    connection = psycopg2.connect(shop.held.url_for(login))
    try:
        with connection.cursor() as cursor:
            if let_through:
                cursor.execute(f"SET ROLE {role}; {statement}")
            else:
                with pytest.raises(psycopg2.errors.InsufficientPrivilege):
                    cursor.execute(f"SET ROLE {role}; {statement}")
    finally:
        connection.close()


def test_three_processes_serve_a_door_each(shop: Shop) -> None:
    with ExitStack() as stack:
        served = {
            door: stack.enter_context(
                web(
                    SUITE,
                    directory=shop.directory,
                    workers=1,
                    environment=shop.serving(login, SHOPSUITE_SERVE=door),
                )
            )
            for door, login in LOGIN_OF_DOOR.items()
        }
        answers = {
            (path, door): ask(web, path, token=shop.facts["api_token"])
            for door, web in served.items()
            for path in ("machine-sessions", "orders", "areas")
        }
        assert answers == {
            (path, door): 200 if door == owner else 404
            for path, owner in zip(
                ("machine-sessions", "orders", "areas"), LOGIN_OF_DOOR, strict=True
            )
            for door in LOGIN_OF_DOOR
        }
        assert swipe(served["monitor"], shop.facts)["decision"] == "granted"
        sign_in(served["admin"], shop.facts)


def test_restored_suite_serves(shop: Shop, tmp_path: Path) -> None:
    done = manage(shop.variables, "backup", "--to", str(tmp_path / "backups"))
    assert done.returncode == 0, done.stderr
    (archive,) = (path for path in (tmp_path / "backups").iterdir() if path.is_dir())
    again = tmp_path / "again"
    keys = str(shop.directory / "keys.json")
    done = manage(
        shop.variables, "restore", str(archive), "--into-data-dir", str(again), "--keys", keys
    )
    assert done.returncode == 0, done.stderr
    with (
        hold(again) as held,
        web(
            SUITE,
            directory=again,
            workers=1,
            environment=environment(again, DATABASE_URL=held.url_for(LOGIN)),
        ) as served,
    ):
        sign_in(served, shop.facts)
        assert swipe(served, shop.facts)["decision"] == "granted"


def ask(served: Web, path: str, *, token: str) -> int:
    line = HTTPConnection("127.0.0.1", served.port, timeout=60)
    line.request("GET", f"/api/v1/{path}/", headers={"Authorization": f"Bearer {token}"})
    status = line.getresponse().status
    line.close()
    return status


def swipe(served: Web, facts: dict[str, Any]) -> dict[str, Any]:
    """Put the first badge to a reader that it may use."""
    badge = facts["badges"][0]
    node = next(one for one in facts["nodes"] if one["ports"]["0"] in badge["machines"])
    who = NodeInShop(pk=0, kid=node["kid"], secret=unpad(node["secret"]))
    signed = sign(who, tag=badge["tag"], boot_id=uuid4().hex, seq=1)
    found: dict[str, Any] = json.loads(exchange(served.port, signed.raw))
    return found


def sign_in(served: Web, facts: dict[str, Any]) -> None:
    """Sign in with name and password, and open the back office."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    place = f"http://127.0.0.1:{served.port}"
    page = browser.open(f"{place}/accounts/login/", timeout=60).read().decode()
    found = re.search(r'csrfmiddlewaretoken" value="([^"]+)', page)
    assert found is not None
    form = {"login": facts["username"], "password": facts["password"]}
    body = urlencode(form | {"csrfmiddlewaretoken": found[1]}).encode()
    browser.open(f"{place}/accounts/login/", body, timeout=60)
    assert browser.open(f"{place}/admin/core/badge/", timeout=60).geturl().endswith("/badge/")
