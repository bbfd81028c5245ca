"""Through which door a statement comes, and as whom: the role that the database gives it.

Every statement of a Django connection is preceded by the role of its door and the
number of its person (core/db/backend/cursors.py), for its own transaction alone. So
one process serves all doors, and a pooler cannot carry a role to somebody else.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.conf import settings

from core.db import roles

# In the place of a person's number (core/db/policies.py).
SUITE = "suite"


@dataclass
class Door:
    """A role and a person; the person of a request is known only later.

    Attributes:
        role: empty for the login itself: it owns the tables and alone may change them.
        of_person: the role that the request gets once its person is known.
        suite: works for the suite itself, not for a person: handlers of events.
    """

    role: str
    person: int | None = None
    of_person: str = ""
    suite: bool = False

    def lead_to(self, role: str) -> None:
        """Say which role a request gets, or has already, as its person; no other door changes."""
        if self.of_person:
            self.of_person = role
            if self.person is not None:
                self.role = role

    def prefix(self, *, fresh: bool) -> str:
        """Return what precedes a statement.

        Args:
            fresh: nothing was said in this transaction yet; some statements want nothing at all.
        """
        if not self.role:
            return "" if fresh else "SET LOCAL ROLE NONE; "
        person = "" if self.person is None else str(int(self.person))
        person = SUITE if self.suite else person
        if fresh and not person:
            return f"SET LOCAL ROLE {self.role}; "
        return f"SET LOCAL ROLE {self.role}; SET LOCAL app.user_id = '{person}'; "


OWNER = Door("")
SYSTEM = Door(roles.SYSTEM)
AUTH = Door(roles.AUTH)
MONITOR = Door(roles.MONITOR)
TRACKER = Door(roles.TRACKER)
ADMIN = Door(roles.ADMIN)
DISPATCH = Door(roles.DISPATCH)
REPORT = Door(roles.REPORT)

# By the name of the app (core/choices.py) whose handler or resource it is.
ROLE_OF_APP = {
    "core": roles.ADMIN,
    "shop_monitor": roles.MONITOR,
    "shop_tracker": roles.TRACKER,
}

# By what SHOPSUITE_SERVE calls it.
WORD_OF_ROLE = {roles.MONITOR: "monitor", roles.TRACKER: "tracker", roles.ADMIN: "admin"}

# What a process does outside of any door: commands and jobs work for the suite itself.
_of_process = SYSTEM
_door: ContextVar[Door | None] = ContextVar("door", default=None)


def current_door() -> Door:
    """Return the door of the statement that would be sent now."""
    return _door.get() or _of_process


def close_process() -> None:
    """Let what comes through no door of this process be nobody's: for the web process."""
    global _of_process  # noqa: PLW0603 - one door a process, said at its start
    _of_process = AUTH


def is_served(role: str) -> bool:
    """Tell whether this process opens the door of a role (SHOPSUITE_SERVE)."""
    return WORD_OF_ROLE[role] in settings.SUITE_SERVE


@contextmanager
def through(door: Door) -> Iterator[Door]:
    """Send the statements inside through a door."""
    token = _door.set(door)
    try:
        yield door
    finally:
        _door.reset(token)


def know_person(key: int) -> None:
    """Give the request that is going on the role of its door, as this person."""
    door = _door.get()
    if door is not None and door.of_person:
        door.role, door.person = door.of_person, key
