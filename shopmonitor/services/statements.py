"""A set of statements that goes to the database in one string: one round trip."""

from __future__ import annotations

from itertools import count
from typing import Any
from weakref import WeakKeyDictionary

from django.conf import settings
from django.db import connections

_numbers = count(1)
# What a connection's server side has prepared: text -> what executes it.
_prepared: WeakKeyDictionary[Any, dict[str, str]] = WeakKeyDictionary()


class Statements:
    """Gathers statements with their values; `run` sends them all, in order.

    Args:
        prepare: for sets whose texts are always the same few: each is parsed and
            planned once a connection. A swipe costs the database a tenth less.
    """

    def __init__(self, *, prepare: bool = False) -> None:
        self._texts: list[str] = []
        self._values: list[Any] = []
        # Behind a pooler the next transaction may have another server side.
        self._prepare = prepare and not settings.SUITE_DATABASE_POOLER

    def add(self, text: str, *values: Any) -> None:
        """Add one statement; its values replace its `%s`."""
        self._texts.append(text)
        self._values.extend(values)

    def run(self, alias: str, *, then: str = "") -> None:
        """Send all statements in one string, on the open transaction of the alias.

        Args:
            then: SQL without values that ends the string.
        """
        if not self._texts:
            return
        with connections[alias].cursor() as cursor:
            known = _prepared.setdefault(cursor.connection, {}) if self._prepare else None
            fresh: dict[str, str] = {}
            texts = self._texts if known is None else _executions(self._texts, known, fresh)
            cursor.execute(";\n".join(texts) + then, self._values)
            if known is not None:
                known.update(fresh)


def _executions(texts: list[str], known: dict[str, str], fresh: dict[str, str]) -> list[str]:
    """Return what executes the texts, with the same places for values.

    What is new is prepared in the same string, and goes to `fresh`: when the
    string fails, nobody knows how far it came, and it gets another name.
    """
    return [known.get(text) or fresh.get(text) or _preparation(text, fresh) for text in texts]


def _preparation(text: str, fresh: dict[str, str]) -> str:
    name = f"suite_{next(_numbers)}"
    first, *others = text.split("%s")
    numbered = first + "".join(f"${n}{part}" for n, part in enumerate(others, 1))
    places = ", ".join(["%s"] * len(others))
    fresh[text] = f"EXECUTE {name}({places})" if places else f"EXECUTE {name}"
    return f"PREPARE {name} AS {numbered};\n{fresh[text]}"


def note_received(statements: Statements, *, node: int, boot_id: str, seq: int) -> None:
    """Add that a message of a boot has arrived, whatever became of it; its row is locked."""
    statements.add(
        "UPDATE node_sequences SET received = received + int8multirange(int8range(%s, %s))"
        " WHERE node_id = %s AND boot_id = %s",
        seq,
        seq + 1,
        node,
        boot_id,
    )
