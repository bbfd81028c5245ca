"""Telling the readers of a machine what happened to its sessions: a text, and the relay off."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

import msgspec
from django.db import connections
from django.utils import translation

from shopmonitor.choices import CommandKind
from shopmonitor.services.statements import Statements

LIVES = timedelta(minutes=10)


def tell_readers(
    *,
    alias: str,
    machine: int,
    kind: CommandKind,
    lines: Callable[[], tuple[str, str]],
    at: datetime,
) -> None:
    """Put a command in line for each port of a machine; its node hears it with a heartbeat.

    Args:
        kind: `show` for a text alone, `outputs` for the relay off beside it.
        lines: writes the two lines of the display, in the language of the node.
    """
    with connections[alias].cursor() as cursor:
        cursor.execute(
            "SELECT p.node_id, p.port, n.language FROM node_ports p JOIN nodes n"
            " ON n.id = p.node_id WHERE p.machine_id = %s AND n.deleted_at IS NULL ORDER BY p.id",
            [machine],
        )
        ports = cursor.fetchall()
    statements = Statements()
    for node, port, language in ports:
        with translation.override(language or "en"):
            first, second = lines()
        args: dict[str, str | int | bool] = {"port": port, "line1": first, "line2": second}
        if kind is CommandKind.OUTPUTS:
            args["relay"] = False
        statements.add(
            "INSERT INTO node_commands (uid, node_id, kind, args, state, detail, asked_at,"
            " expires_at) VALUES (%s, %s, %s, %s, 'waiting', '', %s, %s)",
            str(uuid4()),
            node,
            kind.value,
            msgspec.json.encode(args).decode(),
            at,
            at + LIVES,
        )
    statements.run(alias)
