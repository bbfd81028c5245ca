"""One PostgreSQL for one test run: in a temporary directory, gone with the run for sure."""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.db.private_server import supervise
from core.db.private_server.configuration import socket_place
from core.db.private_server.processes import await_ready
from core.supervision.lifeline import die_with_parent

PREFIX = "shopsuite-tests-"


@contextmanager
def private_server() -> Iterator[str]:
    """Run a server without fsync and yield its address; also a killed run takes it along."""
    _sweep()
    directory = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
    try:
        with supervise(directory, durable=False) as charge:
            server = charge.server
            with server.layout.log.open("wb") as log:
                process = subprocess.Popen(
                    server.argv,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                    preexec_fn=die_with_parent(signal.SIGQUIT),  # noqa: PLW1509  # no threads yet
                    **server.popen_arguments(),
                )
            try:
                await_ready(
                    server.url, is_alive=lambda: process.poll() is None, log=server.layout.log
                )
                yield server.url
            finally:
                process.send_signal(signal.SIGINT)
                process.wait(timeout=30)
    finally:
        shutil.rmtree(directory)


def _sweep() -> None:
    """Remove what runs that were killed left behind; their servers died with them."""
    for remains in Path(tempfile.gettempdir()).glob(f"{PREFIX}*-*"):
        pid = remains.name.removeprefix(PREFIX).split("-")[0]
        if not Path(f"/proc/{pid}").exists():
            shutil.rmtree(remains, ignore_errors=True)
            shutil.rmtree(socket_place(remains, "postgres"), ignore_errors=True)
