"""A web process as `runsuite` starts it: granian, 2 workers with 4 threads each."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from core.db.private_server.configuration import choose_port
from core.supervision.lifeline import die_with_parent

WORKERS, THREADS = 2, 4
READY_S = 60.0


@dataclass(frozen=True)
class Web:
    """A server that answers on 127.0.0.1."""

    pid: int
    port: int


@contextmanager
def web(
    target: str,
    *,
    directory: Path,
    workers: int = WORKERS,
    threads: int = THREADS,
    environment: Mapping[str, str] | None = None,
) -> Iterator[Web]:
    """Serve a WSGI application until the block ends, in our environment or in another one."""
    port = choose_port(0)
    command = [
        str(Path(sys.executable).with_name("granian")),
        *("--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)),
        *("--workers", str(workers), "--blocking-threads", str(threads)),
        *("--http", "1", "--log-level", "warning", "--workers-kill-timeout", "5", target),
    ]
    log = directory / f"web-{port}.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            env=dict(environment or os.environ)
            | {"PYTHONPATH": str(Path(__file__).resolve().parents[1])},
            preexec_fn=die_with_parent(signal.SIGTERM),  # noqa: PLW1509 - no threads here
        )
    try:
        _await_answer(process, port, log)
        yield Web(process.pid, port)
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _await_answer(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    until = time.monotonic() + READY_S
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"the web process did not come up:\n{log.read_text()[-2000:]}")
