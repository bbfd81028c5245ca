"""Is the server of a cluster running? Start it, await it, stop it.

A process is the server of a cluster if its working directory is that cluster: a number in
`postmaster.pid` alone may by now be somebody else's process.
"""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psycopg2

from core.db.private_server.errors import PrivateServerError
from core.db.private_server.layout import Layout
from core.db.private_server.server import Server

READY_TIMEOUT_S = 300.0  # crash recovery of a big database takes its time
STOP_STEPS = ((signal.SIGINT, 20.0), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0))
LOG_LIMIT_BYTES = 10 * 1024 * 1024

_started: dict[int, subprocess.Popen[bytes]] = {}  # by process number; to reap what we stop


def running_pid(cluster: Path) -> int | None:
    """Return the process that serves `cluster`, None if there is none."""
    try:
        pid = int((cluster / "postmaster.pid").read_text().split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return None
    return pid if works_in(pid, cluster) else None


def works_in(pid: int, cluster: Path) -> bool:
    """Tell whether process `pid` lives (a zombie does not) and works in `cluster`."""
    try:
        return Path(f"/proc/{pid}/cwd").samefile(cluster)
    except OSError:
        return False


def clear_remains(layout: Layout) -> None:
    """Take away what a server that was killed left behind: its children and its lock file.

    Only where no server runs. Backends outlive a killed postmaster until they look up from their
    work, and a new one refuses to start beside them.
    """
    if running_pid(layout.cluster) is not None:
        return
    for pid in _orphans(layout.cluster):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    (layout.cluster / "postmaster.pid").unlink(missing_ok=True)


def _orphans(cluster: Path) -> list[int]:
    pids = (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit())
    return [pid for pid in pids if works_in(pid, cluster) and _is_postgres(pid)]


def _is_postgres(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip() == "postgres"
    except OSError:
        return False


def start_detached(server: Server) -> subprocess.Popen[bytes]:
    """Start the server so that it outlives us and hears no Ctrl-C."""
    _turn_log(server.layout.log)
    with server.layout.log.open("ab") as log:
        process = subprocess.Popen(
            server.argv,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            **server.popen_arguments(),
        )
    _started[process.pid] = process
    server.door.close()
    return process


def _turn_log(log: Path) -> None:
    if log.exists() and log.stat().st_size > LOG_LIMIT_BYTES:
        log.rename(log.with_suffix(".log.1"))


def await_ready(url: str, *, is_alive: Callable[[], bool], log: Path) -> None:
    """Wait until the server answers a sign-in.

    Raises:
        PrivateServerError: it died, or did not answer in time; with the end of its log.
    """
    until = time.monotonic() + READY_TIMEOUT_S
    while not answers(url):
        if not is_alive() or time.monotonic() > until:
            raise PrivateServerError(
                f"The private PostgreSQL did not start. The end of {log}:\n{_tail(log)}"
            )
        time.sleep(0.05)


def answers(url: str) -> bool:
    """Tell whether the server takes a connection now."""
    try:
        psycopg2.connect(url, connect_timeout=2).close()
    except psycopg2.OperationalError as error:
        if "password authentication failed" in str(error):
            raise PrivateServerError(
                "The private PostgreSQL refuses its own password. Stop the suite, delete "
                "postgres.json in the data directory (new passwords are made) and start again."
            ) from error
        return False
    return True


def _tail(log: Path, lines: int = 12) -> str:
    try:
        return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
    except FileNotFoundError:
        return "(it is empty)"


def stop(cluster: Path) -> None:
    """Stop the server of `cluster`, if one runs: orderly, and in the end for sure."""
    pid = running_pid(cluster)
    if pid is None:
        return
    for number, patience_s in STOP_STEPS:
        with suppress(ProcessLookupError):
            os.kill(pid, number)
        until = time.monotonic() + patience_s
        while works_in(pid, cluster) and time.monotonic() < until:
            time.sleep(0.02)
        if not works_in(pid, cluster):
            break
    if pid in _started:
        _started.pop(pid).wait()


def leave_running(cluster: Path) -> None:
    """Go without the server that we started; whoever uses it last stops it."""
    process = _started.pop(running_pid(cluster) or 0, None)
    if process is not None:
        process.returncode = 0  # it is not ours to await any more
