import json
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest

from core.db.private_server.configuration import choose_port, socket_place
from core.db.private_server.layout import ROOT, Layout
from core.db.private_server.processes import running_pid
from core.management.commands import runsuite
from core.supervision.probes import answers_ok
from core.supervision.suite import Options
from tests.waiting import wait_for

DATABASE_VARIABLES = ("DATABASE_URL", "CACHE_URL", "SHOPSUITE_HTTPS")
START_S = 90.0


@pytest.fixture
def port() -> int:
    return choose_port(0)


@pytest.fixture
def start(tmp_path: Path, port: int) -> Iterator[Callable[[], "subprocess.Popen[str]"]]:
    """Start a suite like a shell does, in a process group of its own."""
    started: list[subprocess.Popen[str]] = []
    kept = {name: value for name, value in os.environ.items() if name not in DATABASE_VARIABLES}

    def run() -> "subprocess.Popen[str]":
        with (tmp_path / "log").open("a") as log:
            process = subprocess.Popen(
                [sys.executable, "manage.py", "runsuite", "--port", str(port)],
                cwd=ROOT,
                env=kept | {"SHOPSUITE_DATA_DIR": str(tmp_path / "data dir")},
                stdout=log,
                stderr=log,
                start_new_session=True,
                text=True,
            )
        started.append(process)
        return process

    yield run
    for process in started:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=30)
    for service in ("postgres", "cache"):  # what a killed suite leaves behind
        shutil.rmtree(socket_place(tmp_path / "data dir", service), ignore_errors=True)


def said(folder: Path) -> str:
    """Return what a suite wrote; its migrations, one a line, tell nothing when it fails."""
    lines = (folder / "log").read_text().splitlines()
    return "\n".join(each for each in lines if " Applying " not in each)


def is_up(folder: Path, times: int = 1) -> bool:
    return said(folder).count("Shop Suite is up:") == times


def processes_of(folder: Path) -> dict[int, str]:
    """Everything that runs with our data directory, by its command, place or environment."""
    mark = os.fsencode(folder / "data dir")
    found = {}
    for entry in Path("/proc").iterdir():
        with suppress(OSError):
            command = (entry / "cmdline").read_bytes()
            place = os.fsencode((entry / "cwd").readlink())
            if any(mark in text for text in (command, place, (entry / "environ").read_bytes())):
                found[int(entry.name)] = command.replace(b"\0", b" ").decode()
    return found


def one(folder: Path, word: str) -> int:
    """The oldest process whose command line holds `word`."""
    return min((pid for pid, command in processes_of(folder).items() if word in command), default=0)


def is_replaced(folder: Path, word: str, old: int) -> bool:
    return one(folder, word) not in {0, old}


def served(port: int) -> bool:
    return answers_ok(f"http://127.0.0.1:{port}/readyz")


@pytest.mark.processes
@pytest.mark.timeout(240)
def test_a_suite_comes_up_heals_and_leaves_nothing_behind(
    start: Callable[[], "subprocess.Popen[str]"], tmp_path: Path, port: int
) -> None:
    suite = start()
    assert wait_for(lambda: is_up(tmp_path), START_S), said(tmp_path)
    assert f"http://127.0.0.1:{port}/" in said(tmp_path)
    assert f"http://127.0.0.1:{port}/first-administrator/?key=" in said(tmp_path)
    assert served(port)

    for word in ("granian", "dispatch_events", "postgres -D"):
        killed = one(tmp_path, word)
        os.kill(killed, signal.SIGKILL)
        assert wait_for(partial(is_replaced, tmp_path, word, killed)), word
        assert wait_for(lambda: served(port), 10.0), said(tmp_path)

    os.killpg(suite.pid, signal.SIGINT)
    assert suite.wait(timeout=30) == 0
    assert processes_of(tmp_path) == {}

    again = start()
    assert wait_for(lambda: is_up(tmp_path, 2), START_S), said(tmp_path)
    again.kill()
    again.wait()
    assert wait_for(lambda: processes_of(tmp_path) == {}, 10.0), processes_of(tmp_path)
    assert running_pid(Layout(tmp_path / "data dir").cluster) is None


@pytest.mark.processes
def test_a_taken_port_is_refused_before_anything_starts(
    start: Callable[[], "subprocess.Popen[str]"], tmp_path: Path, port: int
) -> None:
    with socket.socket() as thief:
        thief.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        thief.bind(("127.0.0.1", port))
        thief.listen()
        assert start().wait(timeout=30) == 1
    assert f"Port {port} on 127.0.0.1 cannot be used" in said(tmp_path)
    assert not (tmp_path / "data dir").exists()


def test_demo_json_is_withdrawn_and_published_again_with_its_secrets(tmp_path: Path) -> None:
    published, draft = tmp_path / "demo.json", tmp_path / "demo.json.draft"
    facts = {"url": "http://old", "username": "admin", "password": "p", "api_token": "t"}
    published.write_text(json.dumps(facts))
    runsuite.withdraw(published)
    assert not published.exists()
    assert json.loads(draft.read_text()) == facts

    options = Options(directory=tmp_path, port=8123, demo=True)
    told = runsuite.publish(options, published, {})
    assert "http://127.0.0.1:8123/" in told
    assert "admin  /  p" in told
    assert json.loads(published.read_text()) == facts | {"url": "http://127.0.0.1:8123"}
    assert stat.S_IMODE(published.stat().st_mode) == 0o600
    assert not draft.exists()
