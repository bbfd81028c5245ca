"""The reference node in its own interpreter: badges and contacts in, relay and display out."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread
from typing import Any

from core.supervision.lifeline import die_with_parent
from tests.waiting import wait_for

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = ROOT / "firmware" / "node"
START = PROGRAM.parent / "start.py"
MICROPYTHON = Path(sys.executable).parent / "micropython"
# What an ESP32 leaves to a program, in its words of four bytes; it is compiled there beforehand.
HEAP = "160wK"


class Device:
    """A node on this computer, with a folder as its flash."""

    def __init__(self, folder: Path, program: Path = START) -> None:
        self.folder, self.program = folder, program
        self.said: list[dict[str, Any]] = []
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = Thread()
        self._ended = Event()

    def flash(self, *, url: str, authority: Path, **settings: Any) -> None:
        """Write what a person writes once."""
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "ca.der").write_bytes(authority.read_bytes())
        self.write("settings.json", {"url": url, **settings})

    def write(self, name: str, value: Any) -> None:
        (self.folder / name).write_text(json.dumps(value))

    def read(self, name: str) -> Any:
        path = self.folder / name
        return json.loads(path.read_text()) if path.exists() and path.stat().st_size else None

    def power_on(self) -> Device:
        log = (self.folder / "errors.log").open("ab")
        self._process = subprocess.Popen(
            [str(MICROPYTHON), "-X", f"heapsize={HEAP}", str(self.program),
             str(self.folder)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, env=os.environ,
            preexec_fn=die_with_parent(signal.SIGKILL),  # noqa: PLW1509
        )  # fmt: skip
        log.close()
        self._thread = Thread(target=self._listen, args=[self._process.stdout])
        self._thread.start()
        return self

    def power_off(self) -> None:
        """Let it stop wherever it is."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(10)
            self._thread.join(10)
            assert self._process.stdin
            self._process.stdin.close()
            self._process = None

    def runs(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def tell(self, **line: Any) -> None:
        assert self._process
        assert self._process.stdin
        self._process.stdin.write(json.dumps(line).encode() + b"\n")
        self._process.stdin.flush()

    def swipe(self, tag: str, port: int = 0) -> bool:
        """Hold a badge there; say whether the light was green."""
        before = self.count("signal")
        self.tell(tag=tag, port=port)
        self.await_that(lambda: self.count("signal") > before)
        return bool([line for line in self.said if "signal" in line][before]["good"])

    def count(self, word: str) -> int:
        return sum(word in line for line in self.said)

    def relay(self, port: int = 0) -> bool:
        switched = [line["on"] for line in list(self.said) if line.get("relay") == port]
        return bool(switched and switched[-1])

    def display(self, port: int = 0) -> list[str]:
        shown = [line["lines"] for line in list(self.said) if line.get("show") == port]
        return shown[-1] if shown else []

    def await_that(self, question: Callable[[], bool], seconds: float = 20) -> None:
        assert wait_for(question, seconds), self._story()

    def _story(self) -> list[Any]:
        names = sorted(path.name for path in self.folder.iterdir())
        return [self.said[-8:], self.read("ports.json"), names, self.errors()[-900:]]

    def await_more(self, word: str, number: int) -> None:
        wanted = self.count(word) + number
        self.await_that(lambda: self.count(word) >= wanted)

    def errors(self) -> str:
        return (self.folder / "errors.log").read_text()

    def _listen(self, stdout: Any) -> None:
        with stdout:
            for line in stdout:
                text = line.decode()
                try:
                    self.said.append(json.loads(text))
                except ValueError:
                    self.said.append({"noise": text})
