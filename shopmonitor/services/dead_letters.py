"""Messages that can never be taken, kept without the tag for a person to look at."""

from __future__ import annotations

from typing import NamedTuple

from shopmonitor.services.statements import Statements


class DeadLetter(NamedTuple):
    """What is kept: `message` is JSON text as `write_dead_letter` makes it."""

    seq: int | None
    code: str
    detail: str
    message: str


def add_dead_letter(statements: Statements, *, node: int, boot_id: str, letter: DeadLetter) -> None:
    """Add a dead letter of a node."""
    statements.add(
        "INSERT INTO node_dead_letters (node_id, boot_id, seq, code, detail, message)"
        " VALUES (%s, %s, %s, %s, %s, %s)",
        node,
        boot_id,
        letter.seq,
        letter.code,
        letter.detail,
        letter.message,
    )
