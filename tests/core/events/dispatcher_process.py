"""`dispatch_events` as a process of its own, with the handler of `line.py`; it can be killed.

python -m tests.core.events.dispatcher_process
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
# The role of its door stands in front of the statement.
READY = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%LISTEN sync_events'"


@contextmanager
def dispatcher(url: str, *, listening: int = 1) -> Iterator[subprocess.Popen[bytes]]:
    """Run one on a database; it is there once so many listen, and gone with the block."""
    environment = {
        **os.environ,
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "shopsuite.settings",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", __name__], cwd=ROOT, env=environment, stderr=subprocess.DEVNULL
    )
    try:
        _await_listeners(process, listening)
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _await_listeners(process: subprocess.Popen[bytes], wanted: int) -> None:
    from django.db import connection  # noqa: PLC0415 - the child sets Django up itself

    from core.db.doors import OWNER, through  # noqa: PLC0415

    until = time.monotonic() + 30
    while time.monotonic() < until and process.poll() is None:
        with through(OWNER), connection.cursor() as cursor:
            cursor.execute(f"{READY} AND datname = current_database()")
            if cursor.fetchone()[0] >= wanted:
                return
        time.sleep(0.02)
    raise TimeoutError("the dispatcher does not listen")


def main() -> None:
    import django  # noqa: PLC0415

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415

    from tests.core.events.line import open_line  # noqa: PLC0415

    with open_line():
        call_command("dispatch_events")


if __name__ == "__main__":
    main()
