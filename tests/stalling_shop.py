"""A small shop of its own: PostgreSQL that can be stopped and frozen, and a real web process."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

import psycopg2

from core.db.private_server import Server, supervise
from core.db.private_server.configuration import choose_port
from core.db.private_server.processes import await_ready
from core.supervision.lifeline import die_with_parent
from shopmonitor.protocol.signing import sign_request
from shopmonitor.services.node_keys import unpad
from tests.waiting import wait_for

ROOT = Path(__file__).resolve().parent.parent
FURNISH = """
import json, django
django.setup()
from core.services.api_tokens import create_api_token
from tests.factories.floor import make_machine, make_node, make_person
from tests.factories.people import make_person as make_user
machine = make_machine()
node = make_node(machine)
_person, tag = make_person()
_token, text = create_api_token(user=make_user(is_admin=True), name="test", scopes=["*"])
print(json.dumps(node.enrolled._asdict() | {"tag": tag, "machine": machine.pk, "token": text}))
"""


class Answer(NamedTuple):
    """An answer and how long it took."""

    status: int
    headers: dict[str, str]
    body: bytes
    seconds: float


class Database:
    """A PostgreSQL that a test may maltreat."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.server.layout.log.open("ab") as log:
            process = self.process = subprocess.Popen(
                self.server.argv,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGQUIT),  # noqa: PLW1509
                **self.server.popen_arguments(),
            )
        await_ready(
            self.server.url, is_alive=lambda: process.poll() is None, log=self.server.layout.log
        )

    def stop(self) -> None:
        if self.process is not None:
            self.thaw()
            self.process.send_signal(signal.SIGINT)
            self.process.wait(timeout=30)
            self.process = None

    def freeze(self) -> None:
        """Let nobody of the server run, as on a machine that hangs."""
        for pid in self._family():
            os.kill(pid, signal.SIGSTOP)

    def thaw(self) -> None:
        for pid in self._family():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)

    def _family(self) -> list[int]:
        assert self.process is not None
        parent = self.process.pid
        children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
        return [parent, *(int(child) for child in children)]


class Shop:
    """The shop and its only node."""

    def __init__(self, database: Database, port: int, things: dict[str, Any]) -> None:
        self.database = database
        self.port = port
        self.things = things
        self.seq = 0

    def get(self, path: str) -> Answer:
        """Ask as a program with a token."""
        return self._ask("GET", path, b"", {"Authorization": f"Bearer {self.things['token']}"})

    def beat(self) -> Answer:
        return self.send("heartbeat", {"boot_id": "b", "mono_ms": 1})

    def swipe(self) -> Answer:
        self.seq += 1
        message = {
            "swipe_id": str(uuid4()),
            "port": 0,
            "tag": self.things["tag"],
            "boot_id": uuid4().hex,
            "seq": self.seq,
            "mono_ms": 1,
        }
        return self.send("swipes", message)

    def send(self, path: str, message: dict[str, Any]) -> Answer:
        """Send a signed message."""
        body = json.dumps(message).encode()
        headers = sign_request(
            method="POST",
            path=f"/api/v1/node/{path}",
            query="",
            body=body,
            kid=self.things["kid"],
            secret=unpad(self.things["secret"]),
            created=int(time.time()),
            nonce=uuid4().hex,
        )
        return self._ask("POST", f"/api/v1/node/{path}", body, headers)

    def _ask(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        begun = time.monotonic()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            content = response.read()
            return Answer(
                response.status, dict(response.headers), content, time.monotonic() - begun
            )
        finally:
            connection.close()

    @contextmanager
    def locked(self, statement: str) -> Iterator[None]:
        """Hold what the statement locks."""
        connection = psycopg2.connect(self.database.server.url)
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement)
            yield
        finally:
            connection.close()


@contextmanager
def stalling_shop() -> Iterator[Shop]:
    """Run a shop: one web process with four threads, as `runsuite` starts it."""
    with ExitStack() as stack:
        place = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="shopsuite-stall-")))
        server = stack.enter_context(supervise(place / "data", durable=False)).server
        database = Database(server)
        database.start()
        stack.callback(database.stop)
        environment = os.environ | {
            "DATABASE_URL": server.url,
            "DJANGO_SETTINGS_MODULE": "shopsuite.settings",
            "SHOPSUITE_HTTPS": "0",
            "SHOPSUITE_DATA_DIR": str(place),
        }
        _run(["manage.py", "migrate", "--verbosity", "0"], environment)
        things = json.loads(_run(["-c", FURNISH], environment))
        port = choose_port(0)
        _serve(stack, port, environment, place)
        shop = Shop(database, port, things)
        assert wait_for(lambda: _answers(shop), 30), (place / "web.log").read_text()
        yield shop


def _serve(stack: ExitStack, port: int, environment: dict[str, str], place: Path) -> None:
    words = "--interface wsgi --workers 1 --blocking-threads 4 --host 127.0.0.1 --log-level warning"
    log = stack.enter_context((place / "web.log").open("wb"))
    command = [sys.executable, "-m", "granian", *words.split(), "--port", str(port)]
    process = subprocess.Popen(
        [*command, "shopsuite.wsgi:application"],
        cwd=ROOT,
        env=environment,
        stdout=log,
        stderr=log,
        preexec_fn=die_with_parent(signal.SIGTERM),  # noqa: PLW1509
    )
    stack.callback(process.wait, timeout=30)
    stack.callback(process.terminate)


def _answers(shop: Shop) -> bool:
    try:
        return shop.beat().status == 200
    except OSError:
        return False


def _run(arguments: list[str], environment: dict[str, str]) -> str:
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
