"""Asking a node to switch an accessory's output: a command with a life time, told by heartbeat."""

from __future__ import annotations

from datetime import datetime, timedelta

from core.models import SuiteUser
from shopmonitor.choices import CommandKind, CommandState
from shopmonitor.models import AccessoryIO, NodeCommand

# Whoever hears of it later than this must not switch on by it; it is asked for anew.
ON_LIVES = timedelta(seconds=60)
OFF_LIVES = timedelta(minutes=10)


def ask_output(*, accessory: AccessoryIO, on: bool, by: SuiteUser | None, at: datetime) -> None:
    """Note how an output shall be, and tell its node; what was asked before counts no more.

    Part of a transaction that holds the accessory's row.

    Args:
        by: who asked; None when it follows from who is at the machine.
        at: aware UTC, server clock.
    """
    if accessory.wanted_on is not on:
        accessory.wanted_on, accessory.wanted_since = on, at
        AccessoryIO.objects.filter(pk=accessory.pk).update(wanted_on=on, wanted_since=at)
    waiting = NodeCommand.objects.filter(
        node_id=accessory.node_id,
        kind=CommandKind.OUTPUTS,
        state=CommandState.WAITING,
        args__output=accessory.io_number,
    )
    waiting.update(state=CommandState.EXPIRED)
    NodeCommand.objects.create(
        node_id=accessory.node_id,
        kind=CommandKind.OUTPUTS,
        args={"output": accessory.io_number, "on": on},
        asked_by=by,
        asked_at=at,
        expires_at=at + (ON_LIVES if on else OFF_LIVES),
    )
