"""The server that is written to dies and its standby takes over: nothing is started anew."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest

from bench.web import Web, web
from core.db.roles import LOGIN
from core.secrets.key_ring import ensure_key_file
from core.supervision.lifeline import die_with_parent
from tests.core.db.replication.servers import Shop, shop
from tests.core.db.standbys import Standby, standby
from tests.several_servers.installation import FOREIGN, ROOT
from tests.waiting import wait_for

pytestmark = [pytest.mark.django_db, pytest.mark.processes, pytest.mark.timeout(300)]

PATIENCE_S = 90.0
LOST = 503
_TOKEN = """
from core.models import SuiteUser
from core.services.api_tokens import create_api_token
ada = SuiteUser.objects.create(username="ada", display_name="Ada", is_admin=True)
print(create_api_token(user=ada, name="check", scopes=["areas:write"])[1])
"""
_UNDONE = "SELECT count(*) FROM core.sync_events WHERE processed_at IS NULL"
names = (f"HALL-{number}" for number in count(1))


@dataclass
class Shelter:
    """Two servers, the processes that know both, and a token."""

    home: Shop
    follower: Standby
    door: Web
    token: str
    environment: Mapping[str, str]

    def make_area(self) -> int:
        """Write something by the API; returns the status."""
        return self.ask("POST", "areas/", {"code": next(names), "name": "Hall"})

    def ask(self, method: str, path: str, body: object = None) -> int:
        line = http.client.HTTPConnection("127.0.0.1", self.door.port, timeout=30)
        try:
            headers = {
                "Authorization": f"Bearer {self.token}",
                "Content-Type": "application/json",
            }
            line.request(method, f"/api/v1/{path}", json.dumps(body), headers)
            return line.getresponse().status
        finally:
            line.close()


@pytest.fixture
def shelter(structure: Path, tmp_path: Path) -> Iterator[Shelter]:
    ensure_key_file(tmp_path / "keys.json")
    with shop(structure) as home, standby(home) as follower:
        environment = of_both(home, follower, tmp_path)
        done = subprocess.run(
            [sys.executable, "manage.py", "shell", "-v0", "-c", _TOKEN],
            cwd=ROOT,
            env=environment,
            check=False,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        dispatcher = subprocess.Popen(
            [sys.executable, "manage.py", "dispatch_events"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            preexec_fn=die_with_parent(signal.SIGTERM),  # noqa: PLW1509 - no threads here
        )
        serving = {k: v for k, v in environment.items() if "OWNER" not in k}
        target = "shopsuite.wsgi:application"
        try:
            with web(target, directory=tmp_path, workers=1, environment=serving) as door:
                yield Shelter(home, follower, door, done.stdout.split()[-1], environment)
        finally:
            dispatcher.kill()
            dispatcher.wait()


def of_both(home: Shop, follower: Standby, directory: Path) -> dict[str, str]:
    """Return what the guide says: both hosts in each address."""
    kept = {k: v for k, v in os.environ.items() if not any(word in k for word in FOREIGN)}
    second = f",127.0.0.1:{follower.server.credentials.port}/"

    def named(url: str) -> str:
        before, _, database = url.rpartition("/")
        return f"{before}{second}{database}"

    return kept | {
        "DJANGO_SETTINGS_MODULE": "shopsuite.settings",
        "DATABASE_URL": named(home.server.url_for(LOGIN)),
        "DATABASE_OWNER_URL": named(home.server.superuser_url),
        "DATABASE_REPLICA_URL": named(home.server.url_for(LOGIN)),
        "SHOPSUITE_DATA_DIR": str(directory),
        "SHOPSUITE_KEY_FILE": str(directory / "keys.json"),
        "SHOPSUITE_HTTPS": "0",
    }


def test_processes_go_on_with_the_standby_that_took_over(shelter: Shelter) -> None:
    assert shelter.make_area() == http.client.CREATED
    assert wait_for(lambda: shelter.home.value(_UNDONE) == 0, PATIENCE_S)
    assert wait_for(lambda: shelter.follower.has_all_of(shelter.home), PATIENCE_S)

    shelter.home.kill()
    assert shelter.make_area() == LOST
    shelter.follower.promote()

    assert shelter.make_area() == http.client.CREATED
    areas = "SELECT count(*) FROM core.areas WHERE code LIKE 'HALL-%%'"
    assert shelter.follower.value(areas) == 2
    # The dispatcher has found it as well; and a command of the owner works there.
    assert wait_for(lambda: shelter.follower.value(_UNDONE) == 0, PATIENCE_S)
    done = subprocess.run(
        [sys.executable, "manage.py", "migrate", "--check"],
        cwd=ROOT,
        env=shelter.environment,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
