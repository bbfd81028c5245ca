"""How the server's account gets to its cluster when the folders above are closed to it.

Run by root with the data directory below, say, /root, the server could not walk to its own files.
It gets the cluster as an open directory instead, inherited from us: nothing is opened up for
others, no capability is given, and the path it works with (`/proc/self/fd/N`) is its own alone.
The working directory would do from PostgreSQL 16 on; 15 leaves it while it looks for itself.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from core.db.private_server.accounts import Account


@dataclass
class Door:
    """A way to `place` that `account` can go."""

    place: Path
    descriptor: int | None

    @classmethod
    def to(cls, place: Path, account: Account) -> Self:
        """Return the path itself where `account` can walk to it, an open directory else."""
        if account.can_enter(place):
            return cls(place, None)
        return cls(place, os.open(place, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC))

    @property
    def path(self) -> str:
        """What the process behind the door calls the place."""
        return str(self.place) if self.descriptor is None else f"/proc/self/fd/{self.descriptor}"

    @property
    def descriptors(self) -> tuple[int, ...]:
        """What must be handed to the process (`pass_fds`)."""
        return () if self.descriptor is None else (self.descriptor,)

    def close(self) -> None:
        """Close it on our side; a process that was started keeps its own."""
        if self.descriptor is not None:
            os.close(self.descriptor)
            self.descriptor = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()
