"""Three locks tell who uses the private server.

They are flock's: the kernel lets go of them when a process dies, however it dies.

* `locks/start`: held for the moment in which somebody starts or stops the server;
* `locks/users`: shared by all who use it, so the last one can tell that it is the last;
* `locks/supervisor`: held by `runsuite` for its life. Nobody else starts or stops the server then.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.db.private_server.errors import PrivateServerError
from core.db.private_server.layout import Layout


def usable_layout(directory: Path) -> Layout:
    """Return the layout of `directory`, with the folder of the locks made."""
    layout = Layout(directory.absolute())
    try:
        layout.locks.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise PrivateServerError(
            f"The data directory {directory} cannot be made: {error}. Choose another folder with "
            f"SHOPSUITE_DATA_DIR."
        ) from error
    return layout


def open_lock(layout: Layout, name: str) -> int:
    """Return a descriptor for one of the locks; closing it lets go of the lock."""
    try:
        return os.open(layout.locks / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except PermissionError as error:
        raise PrivateServerError(
            f"The data directory {layout.directory} belongs to another user. Start the suite as "
            f"that user or as root, or choose another folder with SHOPSUITE_DATA_DIR."
        ) from error


def try_exclusive(descriptor: int) -> bool:
    """Take the lock for us alone, if nobody else has any part of it."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def lock_shared(descriptor: int) -> None:
    """Share the lock, or go back from having it alone."""
    fcntl.flock(descriptor, fcntl.LOCK_SH)


def is_supervised(layout: Layout) -> bool:
    """Tell whether a supervisor is in charge of the server."""
    charge = open_lock(layout, "supervisor")
    try:
        return not try_exclusive(charge)
    finally:
        os.close(charge)


@contextmanager
def start_lock(layout: Layout) -> Iterator[None]:
    """Be the only one who starts or stops the server, as long as this lasts."""
    descriptor = open_lock(layout, "start")
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
