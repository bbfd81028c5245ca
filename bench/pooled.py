"""`make bench-pooled`: eight web processes on ten connections of a pooler, beside straight ones.

PgBouncer runs with what `pooler_config` would write, but for the size of the pool. Swipes come
over HTTP as in `bench.swipe`; the two alternate, and ratios are taken round by round. Eight
processes of four threads hold 32 connections straight, or share ten.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bench.contestants import Run, Scale, check_answer, over_http
from bench.ground import DATABASE, Ground, ground
from bench.shop import make_shop
from bench.swipe import CLIENTS, SUITE, UNIT, WARM_UP_S
from bench.table import Row, ratio_row
from bench.web import web
from core.db.pooling.configuration import Login, configuration_text, users_text
from core.db.private_server.configuration import choose_port
from core.db.roles import LOGIN
from core.supervision.lifeline import die_with_parent

PROCESSES, SERVERS, LEAST = 8, 10, 0.8


def measure(*, rounds: int, seconds: float) -> list[Row]:
    """Swipe through the pooler and past it in turn."""
    with ground() as here, _pooler(here) as port, ExitStack() as stack:
        shop = make_shop()
        straight = here.environment["DATABASE_URL"]
        through = straight.replace(f":{here.server.credentials.port}/", f":{port}/")
        pooled = {
            **here.environment,
            "DATABASE_URL": through,
            "DATABASE_OWNER_URL": "",
            "SHOPSUITE_DATABASE_POOLER": "1",
        }
        both = [
            stack.enter_context(
                web(SUITE, directory=here.directory, workers=PROCESSES, environment=environment)
            )
            for environment in (pooled, {**here.environment, "DATABASE_OWNER_URL": ""})
        ]
        for one in both:
            check_answer(shop, one)
            over_http(here, shop, one, scale=Scale(CLIENTS, WARM_UP_S))
        runs: tuple[list[Run], list[Run]] = ([], [])
        for number in range(rounds):
            for place in (0, 1) if number % 2 else (1, 0):
                run = over_http(here, shop, both[place], scale=Scale(CLIENTS, seconds))
                runs[place].append(run)
    rates = [[run.rate for run in one] for one in runs]
    what = f"swipes, {PROCESSES} processes on {SERVERS} connections of PgBouncer"
    return [ratio_row(what, *rates, peer="straight", goal=LEAST, unit=UNIT)]


@contextmanager
def _pooler(here: Ground) -> Iterator[int]:
    """Run PgBouncer in front of the ground's server and yield its port."""
    program = shutil.which("pgbouncer") or shutil.which("/usr/sbin/pgbouncer")
    if program is None:
        raise SystemExit("pgbouncer is missing on this machine (apt-get install pgbouncer)")
    port = choose_port(0)
    folder = here.directory / "pooler"
    _write(here, folder, port)
    account = {"user": "nobody"} if os.geteuid() == 0 else {}
    process = subprocess.Popen(
        [program, "-q", str(folder / "pgbouncer.ini")],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=die_with_parent(signal.SIGTERM),  # noqa: PLW1509 - no threads here
        **account,  # type: ignore[call-overload]
    )
    try:
        _await(port)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=10)


def _write(here: Ground, folder: Path, port: int) -> None:
    credentials = here.server.credentials
    password = credentials.logins[LOGIN]
    login = Login("DATABASE_URL", "127.0.0.1", credentials.port, DATABASE, LOGIN, password)
    folder.mkdir()
    files = {
        "pgbouncer.ini": configuration_text(
            [login], folder=str(folder), listen=("127.0.0.1", port), size=SERVERS
        ),
        "userlist.txt": users_text([login]),
    }
    for name, text in files.items():
        (folder / name).write_text(text)
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        here.directory.chmod(0o755)
        for path in (folder, *folder.iterdir()):
            os.chown(path, nobody.pw_uid, nobody.pw_gid)


def _await(port: int) -> None:
    until = time.monotonic() + 10
    while time.monotonic() < until:
        with socket.socket() as knock:
            if knock.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise TimeoutError("pgbouncer did not start")
