"""A real PgBouncer in transaction mode, in front of the test's server."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from django.db import connections

from core.db.private_server.configuration import choose_port
from tests.machine import leave_out

ACCOUNT = "nobody"


@contextmanager
def pooler(*databases: str, size: int = 2) -> Iterator[int]:
    """Run it for these databases and yield its port."""
    with run_pooler(lines_of(databases), size=size) as port:
        yield port


@contextmanager
def run_pooler(databases: Sequence[str], *, size: int, mode: str = "transaction") -> Iterator[int]:
    """Run it with these lines of `[databases]` and yield its port."""
    program = shutil.which("pgbouncer") or shutil.which("/usr/sbin/pgbouncer")
    if program is None:
        leave_out("pgbouncer", "apt-get install pgbouncer")
    port = choose_port(0)
    # Not below pytest's folder: the account that it drops to may not read that.
    with tempfile.TemporaryDirectory(prefix="shopsuite-pooler-") as folder:
        file = Path(folder) / "pgbouncer.ini"
        file.write_text(_configuration(databases, port, size, mode))
        account: dict[str, str] = {}
        if os.geteuid() == 0:
            found = pwd.getpwnam(ACCOUNT)
            for path in (Path(folder), file):
                os.chown(path, found.pw_uid, found.pw_gid)
            account = {"user": ACCOUNT}
        process = subprocess.Popen(
            [program, "-q", str(file)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            **account,  # type: ignore[call-overload]
        )
        try:
            _await(port)
            yield port
        finally:
            process.terminate()
            process.wait(10)


def lines_of(databases: Sequence[str]) -> list[str]:
    config = connections["default"].settings_dict
    server = f"host={config['HOST']} port={config['PORT']}"
    login = f"user={config['USER']} password={config['PASSWORD']}"
    return [f"{name} = {server} dbname={name} {login}" for name in databases]


def _configuration(lines: Sequence[str], port: int, size: int, mode: str) -> str:
    return "\n".join(
        [
            "[databases]",
            *lines,
            "[pgbouncer]",
            "listen_addr = 127.0.0.1",
            f"listen_port = {port}",
            "unix_socket_dir =",
            "auth_type = any",
            f"pool_mode = {mode}",
            f"default_pool_size = {size}",
            "",
        ]
    )


def _await(port: int) -> None:
    until = time.monotonic() + 10
    while time.monotonic() < until:
        with socket.socket() as knock:
            if knock.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise TimeoutError("pgbouncer did not start")
