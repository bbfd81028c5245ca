"""How many requests came through which door, and how long they took: over all web processes.

Each process counts in a small file of its own, mapped into its memory: a request costs some
additions and no system call. Who asks adds the files up. A process holds a lock on its file while
it lives; the file of one that ended is added to `ended` once and removed, so no count goes back.
"""

from __future__ import annotations

import fcntl
import logging
import mmap
import os
import threading
from array import array
from bisect import bisect_left
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

logger = logging.getLogger(__name__)

# The first that fits names the door.
DOORS = (
    ("/api/v1/node/", "node"),
    ("/api/", "api"),
    ("/admin/", "admin"),
    ("/floor/", "floor"),
    ("/kiosk/", "kiosk"),
    ("/tracker/", "tracker"),
    ("/accounts/", "accounts"),
    ("/static/", "static"),
    ("/healthz", "probe"),
    ("/readyz", "probe"),
    ("/metrics", "probe"),
)
OTHER = "page"
NAMES = (*dict.fromkeys(name for _prefix, name in DOORS), OTHER)
_NUMBERS = [(prefix, NAMES.index(name)) for prefix, name in DOORS]
CLASSES = ("2xx", "3xx", "4xx", "5xx")
LIMITS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
# For each door: answers by class, requests by duration (the last: longer), seconds in all.
SUM = len(CLASSES) + len(LIMITS_S) + 1
WIDTH = SUM + 1
SIZE = 8 * WIDTH * len(NAMES)
ENDED = "ended"
ENDING = ".counts"


def door_of(path: str) -> int:
    """Return the number of the door that a path belongs to."""
    for prefix, number in _NUMBERS:
        if path.startswith(prefix):
            return number
    return len(NAMES) - 1


class Counts:
    """The counts of this process."""

    def __init__(self, folder: Path) -> None:
        self.pid = os.getpid()
        self._lock = threading.Lock()
        self._memory = self._map(folder)
        self._values = memoryview(self._memory).cast("d")

    def _map(self, folder: Path) -> mmap.mmap:
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            path = folder / f"{self.pid}{ENDING}"
            path.unlink(missing_ok=True)
            self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            fcntl.flock(self._file, fcntl.LOCK_EX)
            os.truncate(self._file, SIZE)
            return mmap.mmap(self._file, SIZE)
        except OSError:
            logger.warning("requests are counted for this process alone", exc_info=True)
            return mmap.mmap(-1, SIZE)

    def add(self, *, path: str, status: int, seconds: float) -> None:
        """Count one answer."""
        base = door_of(path) * WIDTH
        answer = min(max(status // 100, 2), 5) - 2
        bucket = len(CLASSES) + bisect_left(LIMITS_S, seconds)
        values = self._values
        with self._lock:
            values[base + answer] += 1
            values[base + bucket] += 1
            values[base + SUM] += seconds

    def close(self) -> None:
        """Give the file up."""
        self._values.release()
        self._memory.close()
        if hasattr(self, "_file"):
            os.close(self._file)


_counts: Counts | None = None
_making = threading.Lock()


def counts() -> Counts:
    """Return this process's counts; a forked child gets its own."""
    global _counts  # noqa: PLW0603 - one a process
    found = _counts
    if found is None or found.pid != os.getpid():
        with _making:
            found = _counts
            if found is None or found.pid != os.getpid():
                found = _counts = Counts(settings.SUITE_METRICS_DIR)
    return found


def total(folder: Path) -> list[float]:
    """Add up the counts of all processes, those that ended too."""
    if not folder.is_dir():
        return [0.0] * (SIZE // 8)
    with _only_reader(folder):
        living = [path for path in folder.glob(f"*{ENDING}") if not _bury(folder, path)]
        return _sum([_read(path) for path in (*living, folder / ENDED)])


@contextmanager
def _only_reader(folder: Path) -> Iterator[None]:
    lock = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _bury(folder: Path, path: Path) -> bool:
    """Add what an ended process counted to the rest; return whether it has ended."""
    try:
        file = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    else:
        if os.fstat(file).st_size != SIZE:
            return False  # it is just being made
        together = array("d", _sum([_read(path), _read(folder / ENDED)]))
        draft = folder / f".{ENDED}"
        draft.write_bytes(together.tobytes())
        draft.rename(folder / ENDED)
        path.unlink()
        return True
    finally:
        os.close(file)


def _read(path: Path) -> list[float]:
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        data = b""
    # Another version of the suite counted otherwise.
    return list(memoryview(data).cast("d")) if len(data) == SIZE else [0.0] * (SIZE // 8)


def _sum(rows: list[list[float]]) -> list[float]:
    return [sum(column) for column in zip(*rows, strict=True)]
