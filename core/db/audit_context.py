"""Who is at work: told to the database with every statement that writes, on every alias.

The trail's triggers read it (core/db/audit_triggers.py). It is a setting of the transaction,
sent in one string with the statement: in autocommit it ends with that statement, and through a
pooler nobody else ever sees it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Any

from core.db.recent_writes import note_write

# A comment may come first. `SELECT` writes nothing that is audited; DDL must stand alone.
_WRITES = re.compile(
    r"\s*(?:(?:--[^\n]*\n|/\*.*?\*/)\s*)*(?:INSERT|UPDATE|DELETE|MERGE|WITH|PREPARE|EXECUTE)\b",
    re.IGNORECASE | re.DOTALL,
)


def nobody() -> int | None:
    """Return no person."""
    return None


@dataclass(frozen=True)
class Actor:
    """Who or what is at work; `person` is asked at each write, and asks no database.

    `system` is a program without a person: a command, a job, a handler with its event.
    """

    door: str = ""
    system: str = ""
    node: str = ""
    address: str = ""
    request_id: str = ""
    person: Callable[[], int | None] = nobody


_process = Actor()
_actor: ContextVar[Actor | None] = ContextVar("actor", default=None)


def current_actor() -> Actor:
    """Return who is at work here; where nobody said, what the process is."""
    return _actor.get() or _process


def name_process(system: str) -> None:
    """Say what this process is: who writes in it without saying more is that."""
    global _process  # noqa: PLW0603 - one a process, set once at its start
    _process = Actor(system=system)


@contextmanager
def acting(**said: Any) -> Iterator[None]:
    """Say who is at work inside; what is not said stays as it was outside."""
    token = _actor.set(replace(current_actor(), **said))
    try:
        yield
    finally:
        _actor.reset(token)


def say_node(node: str) -> None:
    """Add the node, once it is known, to what was said of the request at hand."""
    if _actor.get() is not None:
        _actor.set(replace(current_actor(), node=node))


def say_who(  # noqa: PLR0917 - Django's own signature
    execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]
) -> Any:
    """Send who is at work in one string with a statement that writes; for `execute_wrappers`."""
    # A cursor with a name declares its statement; two of them it cannot.
    named = getattr(context["cursor"].cursor, "name", None)
    if isinstance(sql, str) and not named and _WRITES.match(sql):
        note_write(sql)
        sql = f"SELECT set_config('suite.audit', '{_told(current_actor())}', true); {sql}"
    return execute(sql, params, many, context)


def _told(actor: Actor) -> str:
    """Return what the trigger reads, as text that may stand between quotes anywhere.

    ASCII without quote and percent: the driver replaces nothing in it, and nobody leaves it.
    """
    said = {
        "person": actor.person(),
        "node": actor.node[:64],
        "door": actor.door[:16],
        "system": actor.system[:100],
        "request": actor.request_id[:36],
        "address": actor.address,
    }
    text = json.dumps({name: value for name, value in said.items() if value})
    return text.replace("'", "\\u0027").replace("%", "\\u0025") if text != "{}" else ""
