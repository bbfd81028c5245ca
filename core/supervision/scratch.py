"""A private server for a while: in a temporary folder, gone afterwards, however we end."""

from __future__ import annotations

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

PREFIX = "shopsuite-scratch-"
STOP_S = 30.0


@contextmanager
def scratch_server(*, major: int) -> Iterator[str]:
    """Run a server of at least this version without fsync and yield its address.

    Raises:
        PrivateServerError: there are no programs of that version.
    """
    _sweep()
    directory = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
    try:
        with supervise(directory, durable=False, at_least=major) as charge:
            server = charge.server
            with server.layout.log.open("wb") as log:
                process = subprocess.Popen(
                    server.argv,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                    preexec_fn=die_with_parent(signal.SIGQUIT),  # noqa: PLW1509  # no threads
                    **server.popen_arguments(),
                )
            try:
                alive = process.poll
                await_ready(server.url, is_alive=lambda: alive() is None, log=server.layout.log)
                yield server.url
            finally:
                process.send_signal(signal.SIGINT)
                process.wait(timeout=STOP_S)
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def _sweep() -> None:
    """Remove what killed processes left behind; their servers died with them."""
    for remains in Path(tempfile.gettempdir()).glob(f"{PREFIX}*-*"):
        pid = remains.name.removeprefix(PREFIX).split("-")[0]
        if not Path(f"/proc/{pid}").exists():
            shutil.rmtree(remains, ignore_errors=True)
            shutil.rmtree(socket_place(remains, "postgres"), ignore_errors=True)
