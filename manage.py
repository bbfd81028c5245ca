#!/usr/bin/env python3
"""Run a command of the suite; without DATABASE_URL it brings its own database along."""

import logging
import os
import signal
import sys
from contextlib import AbstractContextManager, nullcontext
from types import FrameType
from typing import NoReturn

from django.core.management import execute_from_command_line

from core.db.audit_context import name_process
from core.db.private_server import PrivateServerError, data_dir, hold, is_database_named
from core.db.roles import LOGIN

# These touch no database, or (runsuite) see to their own.
WITHOUT_DATABASE = {
    "collectstatic",
    "database_logins",
    "pooler_config",
    "compilemessages",
    "diffsettings",
    "findstatic",
    "help",
    "makemessages",
    "runsuite",
    "serial_gateway",
    "simulate_floor",
    "startapp",
    "version",
}


# With these `restore` leaves the database of the data directory alone.
ELSEWHERE = ("--to-database", "--into-data-dir")


def needs_database(arguments: list[str]) -> bool:
    """Tell whether the command will ask a database (its own help never does)."""
    if arguments[:1] == ["move_database"] and "--upgrade" in arguments:
        return False  # it starts and stops the servers itself
    if arguments[:1] == ["restore"] and any(word.startswith(ELSEWHERE) for word in arguments):
        return False
    command = arguments[0] if arguments else "help"
    if "--help" in arguments or "-h" in arguments or command.startswith("-"):
        return False
    return command not in WITHOUT_DATABASE


def database(arguments: list[str]) -> AbstractContextManager[object]:
    """Return a hold on the private server, and its address in the environment, where needed."""
    if is_database_named() or not needs_database(arguments):
        return nullcontext()

    report = logging.StreamHandler()  # on stderr: stdout may be somebody's JSON
    logger = logging.getLogger("core.db.private_server")
    logger.addHandler(report)
    logger.setLevel(logging.INFO)
    try:
        held = hold(data_dir())
    finally:
        logger.removeHandler(report)
    os.environ["DATABASE_URL"] = held.url_for(LOGIN)
    os.environ["DATABASE_OWNER_URL"] = held.url
    return held


def ensure_keys(arguments: list[str]) -> None:
    """Make the shop's keys at first use; a key file that the environment names is never made."""
    from core.db.private_server import data_dir
    from core.secrets.key_ring import ensure_key_file

    wanted = needs_database(arguments) or arguments[:1] == ["runsuite"]
    if arguments[:1] == ["restore"]:
        return  # it brings the keys of the backup along; fresh ones would be in their way
    if wanted and not os.environ.get("SHOPSUITE_KEY_FILE"):
        ensure_key_file(data_dir() / "keys.json")


def end(number: int, frame: FrameType | None) -> NoReturn:
    """Leave in good order on SIGTERM, so that the server is given back."""
    sys.exit(128 + number)


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shopsuite.settings")
    signal.signal(signal.SIGTERM, end)
    try:
        held = database(sys.argv[1:])
        ensure_keys(sys.argv[1:])
    except PrivateServerError as error:
        sys.exit(f"manage.py: {error}")
    name_process(" ".join(sys.argv[1:2]))
    with held:
        run()


def run() -> None:
    """Run the command; of a database that was moved away say so, and no more."""
    from core.db.closed import ClosedDatabaseError

    try:
        execute_from_command_line(sys.argv)
    except ClosedDatabaseError as error:
        sys.exit(f"manage.py: {error}")


if __name__ == "__main__":
    main()
