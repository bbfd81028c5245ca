"""What the gateway keeps on disk until the server has it: nothing is lost with the process.

An SQLite file. A message counts as taken only when it is on the disk; killed or without
power, the gateway goes on with the same numbers and ids, so that sending again is harmless.
"""

import json
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from typing import Any, Final, NamedTuple

from django.utils.translation import gettext as _

from shopmonitor.gateway.errors import GatewayError
from shopmonitor.protocol.dead_letters import write_dead_letter
from shopmonitor.protocol.events import MAX_EVENTS
from shopmonitor.protocol.node_queue import NEVER_DROPPED, OF_SESSIONS

DEFAULT_CAPACITY: Final = 100_000
KEPT_REFUSALS: Final = 1000

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS owner (node_id TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS boots (
    boot_id TEXT PRIMARY KEY, host_boot TEXT NOT NULL, booted_at_s REAL NOT NULL,
    next_seq INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS messages (
    id INTEGER PRIMARY KEY AUTOINCREMENT, boot_id TEXT NOT NULL, seq INTEGER NOT NULL,
    may_go INTEGER NOT NULL, of_session INTEGER NOT NULL, body TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS refused (
    id INTEGER PRIMARY KEY AUTOINCREMENT, code TEXT NOT NULL, body TEXT NOT NULL
);
"""

Json = dict[str, Any]


class SpoolFullError(GatewayError):
    """Nothing more can be kept; the reading is not taken."""


class Boot(NamedTuple):
    """A span in which the counter runs on: from one start of the host to the next.

    Attributes:
        booted_at_s: where the host's counter stood when it began.
    """

    boot_id: str
    booted_at_s: float


class Stored(NamedTuple):
    """A message on disk; `event` is as it goes into `POST events`."""

    id: int
    boot_id: str
    seq: int
    event: Json


class Spool:
    """Messages in order; safe to use from several threads, of one process."""

    def __init__(self, path: Path, *, node_id: str, capacity: int = DEFAULT_CAPACITY) -> None:
        """Open or make the file, for its owner's eyes alone.

        Raises:
            GatewayError: another process has it, it is another node's, or it is damaged.
        """
        self.path, self.dropped = path, 0
        self._capacity, self._lock = capacity, RLock()
        self._connection = _connect(path)
        try:
            self._belong_to(node_id)
        except BaseException:
            self._connection.close()
            raise

    def __len__(self) -> int:
        with self._lock:
            count: int = self._connection.execute("SELECT count(*) FROM messages").fetchone()[0]
            return count

    def close(self) -> None:
        """Let the file go."""
        with self._lock:
            self._connection.close()

    def go_on(self, *, host_boot: str, counter_s: float, new_id: Callable[[], str]) -> Boot:
        """Return the boot to work under: that of before, as long as the host ran on.

        Args:
            host_boot: changes with each start of the host; empty when that is not known.
            counter_s: the host's counter now, seconds.
        """
        with self._change() as execute:
            found = execute(
                "SELECT boot_id, booted_at_s FROM boots WHERE host_boot = ? AND host_boot <> ''"
                " AND booted_at_s <= ?",
                [host_boot, counter_s],
            ).fetchone()
            if found is not None:
                return Boot(*found)
            execute("DELETE FROM boots WHERE boot_id NOT IN (SELECT boot_id FROM messages)")
            boot = Boot(new_id(), counter_s)
            execute("INSERT INTO boots VALUES (?, ?, ?, 0)", [boot.boot_id, host_boot, counter_s])
            return boot

    def add(self, event: Json, *, boot_id: str) -> Stored:
        """Number a message and put it on the disk; it is there when this returns.

        When the spool is full the oldest telemetry goes; swipes, e-stops and ends never go.

        Raises:
            SpoolFullError: twice the capacity, or no room on the disk.
        """
        try:
            with self._change() as execute:
                self._make_room(execute)
                (seq,) = execute(
                    "UPDATE boots SET next_seq = next_seq + 1 WHERE boot_id = ?"
                    " RETURNING next_seq - 1",
                    [boot_id],
                ).fetchone()
                kind, body = event["type"], json.dumps(event | {"seq": seq})
                made = execute(
                    "INSERT INTO messages (boot_id, seq, may_go, of_session, body)"
                    " VALUES (?, ?, ?, ?, ?)",
                    [boot_id, seq, kind not in NEVER_DROPPED, kind in OF_SESSIONS, body],
                )
                return Stored(made.lastrowid or 0, boot_id, seq, event | {"seq": seq})
        except sqlite3.OperationalError as error:
            raise SpoolFullError(
                _("spool: %(error)s. Make room on the disk.") % {"error": error}
            ) from None

    def oldest(self, *, before: int | None = None, limit: int = MAX_EVENTS) -> list[Stored]:
        """Give what is to be sent next, of one boot, in order.

        Args:
            before: only what is older than the message with this id.
        """
        with self._lock:
            rows = self._connection.execute(
                "SELECT id, boot_id, seq, body FROM messages WHERE id < ? AND boot_id ="
                " (SELECT boot_id FROM messages ORDER BY id LIMIT 1) ORDER BY id LIMIT ?",
                [2**62 if before is None else before, limit],
            ).fetchall()
        return [Stored(one, boot, seq, json.loads(body)) for one, boot, seq, body in rows]

    def waits_before(self, message: int) -> bool:
        """Whether something older waits that begins or ends a session."""
        with self._lock:
            row = self._connection.execute(
                "SELECT 1 FROM messages WHERE id < ? AND of_session LIMIT 1", [message]
            ).fetchone()
        return row is not None

    def forget(self, ids: list[int]) -> None:
        """Delete what the server has."""
        with self._change() as execute:
            _delete(execute, ids)
        if not len(self):
            with self._lock:  # what was deleted leaves the log beside the file too
                self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def refuse(self, stored: list[Stored], *, code: str) -> None:
        """Set aside what the server refused for good, without tags; the newest 1000 are kept."""
        with self._change() as execute:
            for one in stored:
                body = write_dead_letter(json.dumps(one.event).encode())
                execute("INSERT INTO refused (code, body) VALUES (?, ?)", [code, body])
            execute(
                "DELETE FROM refused WHERE id <= (SELECT max(id) FROM refused) - ?", [KEPT_REFUSALS]
            )
            _delete(execute, [one.id for one in stored])

    def refusals(self) -> list[tuple[str, str]]:
        """Return code and event of what was refused, oldest first."""
        with self._lock:
            return self._connection.execute("SELECT code, body FROM refused ORDER BY id").fetchall()

    def _belong_to(self, node_id: str) -> None:
        with self._change() as execute:
            owner = execute("SELECT node_id FROM owner").fetchone()
            if owner is None:
                execute("INSERT INTO owner VALUES (?)", [node_id])
        if owner is not None and owner[0] != node_id:
            raise GatewayError(
                _(
                    "spool: %(path)s holds messages of node %(owner)s, not of %(node)s."
                    " Name another file, or the key of that node."
                )
                % {"path": self.path, "owner": owner[0], "node": node_id}
            )

    def _make_room(self, execute: Callable[..., sqlite3.Cursor]) -> None:
        (count,) = execute("SELECT count(*) FROM messages").fetchone()
        if count < self._capacity:
            return
        gone = execute(
            "DELETE FROM messages WHERE id ="
            " (SELECT id FROM messages WHERE may_go ORDER BY id LIMIT 1)"
        ).rowcount
        self.dropped += gone
        if not gone and count >= 2 * self._capacity:
            raise SpoolFullError(_("spool: full. See why the server is away."))

    @contextmanager
    def _change(self) -> Iterator[Callable[..., sqlite3.Cursor]]:
        """One transaction; on the disk at the end, or as if it had not been."""
        with self._lock, self._connection:
            self._connection.execute("BEGIN IMMEDIATE")
            yield self._connection.execute


def _connect(path: Path) -> sqlite3.Connection:
    try:
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        connection = sqlite3.connect(path, check_same_thread=False, timeout=0, isolation_level=None)
    except OSError as error:
        raise GatewayError(
            _("spool: %(path)s: %(error)s. Name a file in a folder where the gateway may write.")
            % {"path": path, "error": error.strerror}
        ) from None
    try:
        for setting in ("locking_mode=EXCLUSIVE", "journal_mode=WAL", "synchronous=FULL"):
            connection.execute(f"PRAGMA {setting}")
        connection.execute("PRAGMA secure_delete=ON")
        connection.executescript(_SCHEMA)
    except sqlite3.DatabaseError as error:
        connection.close()
        remedy = _("spool: %(path)s: %(error)s. Move it aside and start again.")
        if "locked" in str(error):
            remedy = _("spool: %(path)s: another gateway uses it. Stop that, or name another file.")
        raise GatewayError(remedy % {"path": path, "error": error}) from None
    return connection


def _delete(execute: Callable[..., sqlite3.Cursor], ids: list[int]) -> None:
    for one in ids:
        execute("DELETE FROM messages WHERE id = ?", [one])
