"""A set of statements that goes to the database in one string: one round trip."""

from __future__ import annotations

from typing import Any

from django.db import connections


class Statements:
    """Gathers statements with their values; `run` sends them all, in order."""

    def __init__(self) -> None:
        self._texts: list[str] = []
        self._values: list[Any] = []

    def add(self, text: str, *values: Any) -> None:
        """Add one statement; its values replace its `%s`."""
        self._texts.append(text)
        self._values.extend(values)

    def run(self, alias: str) -> None:
        """Send all statements in one string, on the open transaction of the alias."""
        if self._texts:
            with connections[alias].cursor() as cursor:
                cursor.execute(";\n".join(self._texts), self._values)


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
