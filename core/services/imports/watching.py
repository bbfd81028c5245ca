"""Who is at work on an import, how far, and whether somebody wants it to stop.

All of it goes past the one transaction in which the import writes.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from django.db import connections
from django.utils.translation import gettext as _

from core.choices import ImportState
from core.errors import ConflictError

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

# The first of the two numbers of an advisory lock; the second is the run's.
IMPORT_LOCKS = 710_300
REPORT_EVERY_S = 0.25


class ImportCancelledError(ConflictError):
    """Somebody has cancelled the import; nothing of it stays."""

    code = "import_cancelled"


class Watch:
    """Tells a run's progress over a connection of its own."""

    def __init__(self, side: BaseDatabaseWrapper, run_id: int) -> None:
        self._side = side
        self._run_id = run_id
        self._reported_at = 0.0

    def claim(self, step: str) -> bool:
        """Take the step out of the line; of several workers one gets it."""
        with self._side.cursor() as cursor:
            cursor.execute(
                "UPDATE import_runs SET state = %s, done = 0, total = 0"
                " WHERE id = %s AND state = %s AND step = %s",
                [ImportState.RUNNING, self._run_id, ImportState.QUEUED, step],
            )
            return bool(cursor.rowcount)

    def report(self, done: int, total: int) -> None:
        """Show how far the work is, a few times a second.

        Raises:
            ImportCancelledError: somebody has asked for that.
        """
        now = time.monotonic()
        if now - self._reported_at < REPORT_EVERY_S:
            return
        self._reported_at = now
        with self._side.cursor() as cursor:
            cursor.execute(
                "UPDATE import_runs SET done = %s, total = %s WHERE id = %s"
                " RETURNING cancel_wanted",
                [done, total, self._run_id],
            )
            row = cursor.fetchone()
        if row is None or row[0]:
            raise ImportCancelledError(_("The import was cancelled."))


def hold_lock(alias: str, *, run_id: int) -> None:
    """Hold the run's lock until the transaction ends; wait while somebody else has it.

    It ends with the worker's connection too, so an import at work without a lock is
    one whose worker died.
    """
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [IMPORT_LOCKS, run_id % 2**31])


def is_at_work(alias: str, *, run_id: int) -> bool:
    """Tell whether a worker holds the run's lock; asked inside a short transaction."""
    with connections[alias].cursor() as cursor:
        cursor.execute(
            "SELECT pg_try_advisory_xact_lock_shared(%s, %s)", [IMPORT_LOCKS, run_id % 2**31]
        )
        return not cursor.fetchone()[0]
