"""A whole running suite in a temporary directory, for proofs that break it on purpose."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.db.private_server.configuration import choose_port

ROOT = Path(__file__).resolve().parents[2]
UP_S = 180.0
DOWN_S = 30.0


@dataclass
class Suite:
    """Address, credentials and processes of a running suite."""

    directory: Path
    process: subprocess.Popen[bytes]
    demo: dict[str, Any]
    variables: dict[str, str]

    def get(self, path: str) -> Any:
        """Read from the people's API with the demo's token."""
        request = urllib.request.Request(  # noqa: S310 - our own address
            path if path.startswith("http") else self.demo["url"] + path,
            headers={"Authorization": f"Bearer {self.demo['api_token']}"},
        )
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            return json.load(answer)

    def rows(self, path: str) -> Iterator[dict[str, Any]]:
        """Read a whole list, page by page."""
        following: str | None = path
        while following:
            page = self.get(following)
            yield from page["results"]
            following = page["next"]

    def command(self, *arguments: str) -> subprocess.Popen[str]:
        """Start a command of the suite on its data."""
        return subprocess.Popen(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def environment(self) -> dict[str, str]:
        """Return the environment in which commands find this suite."""
        return self.variables

    def kill(self, *words: str) -> int:
        """Kill -9 the oldest process of this suite whose command line has all the words."""
        for pid, line in sorted(self._processes()):
            if all(word in line for word in words):
                os.kill(pid, signal.SIGKILL)
                return pid
        raise LookupError(f"no process with {words}")

    def pids(self, *words: str) -> set[int]:
        """Return the processes of this suite whose command line has all the words."""
        return {pid for pid, line in self._processes() if all(word in line for word in words)}

    def _processes(self) -> list[tuple[int, str]]:
        found = []
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit():
                continue
            try:
                line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                session = os.getsid(int(entry.name))
                place = (entry / "environ").read_bytes()
            except OSError:
                continue
            ours = str(self.directory).encode() in place or str(self.directory) in line
            if session == self.process.pid or ours:
                found.append((int(entry.name), line))
        return found

    def ready(self) -> bool:
        """Tell whether the suite answers."""
        try:
            with urllib.request.urlopen(self.demo["url"] + "/readyz", timeout=2) as answer:  # noqa: S310
                return bool(answer.status == 200)
        except (OSError, urllib.error.URLError):
            return False


@contextmanager
def running_suite(
    *arguments: str, environment: dict[str, str] | None = None, demo: bool = True
) -> Iterator[Suite]:
    """Run the demo without its floor; everything is gone at the end.

    Args:
        arguments: what `runsuite` is told besides.
        environment: where its databases are, if it shall not run one of its own.
        demo: whether the demo shop is made; without it nobody has a token.
    """
    directory = Path(tempfile.mkdtemp(prefix="shopsuite-proof-"))
    url = f"http://127.0.0.1:{(port := choose_port(0))}"
    variables = _variables(environment) | {"SHOPSUITE_DATA_DIR": str(directory)}
    log = (directory / "suite.log").open("wb")
    process = subprocess.Popen(
        [
            *(sys.executable, "manage.py", "runsuite", *(["--demo", "--no-floor"] if demo else [])),
            *("--port", str(port), *arguments),
        ],
        cwd=ROOT,
        env=variables,
        stdout=log,
        stderr=log,
        start_new_session=True,
    )
    try:
        suite = Suite(directory, process, {"url": url}, variables)
        _await(suite, (directory / "demo.json").exists if demo else suite.ready)
        if demo:
            suite.demo = json.loads((directory / "demo.json").read_text())
        yield suite
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGINT)
            process.wait(timeout=DOWN_S + 5)
        log.close()
        shutil.rmtree(directory, ignore_errors=True)


def _variables(environment: dict[str, str] | None) -> dict[str, str]:
    kept = environment
    if kept is None:
        kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return kept | {
        "SHOPSUITE_HTTPS": "0",
        # A benchmark asks more often than any program may.
        "SHOPSUITE_API_PER_MINUTE": "0",
        "SHOPSUITE_API_PER_MINUTE_UNKNOWN": "0",
    }


def _await(suite: Suite, up: Callable[[], bool]) -> None:
    until = time.monotonic() + UP_S
    while time.monotonic() < until and suite.process.poll() is None:
        if up():
            return
        time.sleep(0.2)
    tail = (suite.directory / "suite.log").read_text(errors="replace")[-3000:]
    raise RuntimeError(f"the suite did not come up:\n{tail}")
