"""The settings of the private server, for one shop on one machine."""

import hashlib
import os
import random
import socket
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

from core.db.private_server.accounts import Account
from core.db.private_server.errors import PrivateServerError

MIB = 1024 * 1024
SOCKETS = Path("/tmp")  # noqa: S108  # whose folder it is, is looked at before it is used

# Below the range from which the system takes ports for outgoing connections (32768 and up): a
# client that knocks while the server restarts must not end up holding the server's own port.
PORTS = range(20_000, 32_000)

HBA = """\
# type  database     user  address       method
local   all          all                 scram-sha-256
host    all          all   127.0.0.1/32  scram-sha-256
local   replication  all                 scram-sha-256
host    replication  all   127.0.0.1/32  scram-sha-256
"""

INCLUDE = "\n# Written anew at every start; ALTER SYSTEM wins over it.\ninclude 'shopsuite.conf'\n"


# In the settings of a cluster that has the roles of the doors and the logins that take them.
ROLES_MARK = "# with the roles of the doors and their logins\n"
STATEMENTS = "pg_stat_statements"


def settings_text(
    *, port: int, sockets: Path, durable: bool, count_statements: bool = False
) -> str:
    """Return the text of `shopsuite.conf`.

    Args:
        count_statements: load what tells the slow statements; their values are left out.
    """
    return ROLES_MARK + "".join(
        f"{name} = {value}\n"
        for name, value in {
            "listen_addresses": "'127.0.0.1'",
            "port": port,
            "unix_socket_directories": _quoted(f'"{sockets}"'),
            "max_connections": 200,
            "password_encryption": "'scram-sha-256'",
            **_memory(),
            "wal_level": "logical",
            "max_slot_wal_keep_size": "'4GB'",  # a copy that stays away must not fill the disk
            "wal_retrieve_retry_interval": "'1s'",  # a copy is soon back after its home was away
            "fsync": "on" if durable else "off",
            "full_page_writes": "on" if durable else "off",
            "synchronous_commit": "on" if durable else "off",
            "timezone": "'UTC'",
            "log_timezone": "'UTC'",
            "jit": "off",  # short statements: planning for it costs more than it gains
            # Statements and their details hold what people typed and what nodes sent.
            "log_min_error_statement": "panic",
            "log_error_verbosity": "terse",
            "log_parameter_max_length": 0,
            "log_parameter_max_length_on_error": 0,
            "log_checkpoints": "off",
            "log_line_prefix": "'%m [%p] %q%u@%d '",
            **(_COUNTED if count_statements else {}),
        }.items()
    )


_COUNTED: dict[str, str | int] = {
    "shared_preload_libraries": f"'{STATEMENTS}'",
    f"{STATEMENTS}.max": 2000,
    # They hold passwords as people typed them.
    f"{STATEMENTS}.track_utility": "off",
}


def _quoted(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "''") + "'"


def _memory() -> dict[str, str]:
    """Return buffers for a machine that has other work too, in MiB."""
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // MIB
    return {
        "shared_buffers": f"'{min(max(total // 16, 64), 1024)}MB'",
        "effective_cache_size": f"'{max(total // 2, 256)}MB'",
        "work_mem": "'8MB'",
        "maintenance_work_mem": "'64MB'",
    }


def choose_port(remembered: int) -> int:
    """Return the remembered port while it is free, else another free one."""
    if remembered and _is_free(remembered):
        return remembered
    for port in random.sample(PORTS, 200):
        if _is_free(port):
            return port
    raise PrivateServerError(
        f"No port between {PORTS.start} and {PORTS.stop} is free on 127.0.0.1. End what uses "
        f"them, or name a database server of yours with DATABASE_URL."
    )


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def socket_directory(directory: Path, account: Account, *, service: str = "postgres") -> Path:
    """Return a folder for the Unix socket of a service, made for `account` alone.

    It is short (a socket's path ends at 107 bytes), outside the cluster (a backup would carry the
    lock file along, and the restored server would not start) and where the account may walk.
    """
    place = socket_place(directory, service)
    try:
        place.mkdir(mode=0o700)
        account.own(place)
    except FileExistsError:
        found = place.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != account.uid:
            place = Path(tempfile.mkdtemp(prefix="shopsuite-", dir=SOCKETS))
            account.own(place)
    for remains in place.iterdir():  # of a server that was killed
        remains.unlink()
    return place


def forget_sockets(directory: Path, *, service: str = "postgres") -> None:
    """Take away the folder of the socket after the service has stopped."""
    with suppress(OSError):
        socket_place(directory, service).rmdir()


def socket_place(directory: Path, service: str) -> Path:
    """Return where the socket of a service would be."""
    mark = hashlib.sha256(os.fsencode(directory)).hexdigest()[:16]
    return SOCKETS / f"shopsuite-{service}-{mark}"
