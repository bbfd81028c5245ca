"""Commands to nodes: asked by people, told with each heartbeat until answered or too old."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from core.clock import utc_now
from core.db.transactions import in_transaction, transaction_on
from core.errors import ConflictError, InvalidInputError
from core.models import SuiteUser
from shopmonitor.choices import CommandKind, CommandState
from shopmonitor.errors import NodeRefusedError, command_unknown
from shopmonitor.models import Node, NodeCommand
from shopmonitor.protocol.messages import CommandMessage
from shopmonitor.services.door import floor_alias, within_limits
from shopmonitor.services.door_facts import read_door_facts
from shopmonitor.services.node_keys import KnownKey

# A node hears within a heartbeat; what waits for an idle machine may wait for a shift.
LIVES = timedelta(minutes=10)
WAITS_FOR_IDLE = timedelta(hours=12)
_WAITING_KINDS = (CommandKind.LOCK_WHEN_IDLE, CommandKind.REBOOT_WHEN_IDLE)
_OF_OTHERS = (CommandKind.ANNOUNCE, CommandKind.BLUETOOTH)
MOST_WAITING = 10
RESYNC = ("config", "acl", "time")


@in_transaction(NodeCommand)
def send_command(
    *, node: Node, kind: CommandKind, by: SuiteUser | None, args: Mapping[str, Any] | None = None
) -> NodeCommand:
    """Tell a node to do something with its next heartbeat; the same again, while it waits, is one.

    Outputs can only be switched off: what runs a machine is a person at its reader.

    Raises:
        InvalidInputError: the particulars do not fit the command.
        ConflictError: too many commands wait; the node does not answer.
    """
    wanted = check_args(kind=kind, args=args or {})
    # The node's row is the lock: of two who ask for the same, one finds the other's.
    Node.objects.select_for_update(no_key=True).get(pk=node.pk)
    waiting = [each for each in _waiting(node) if each.expires_at > utc_now()]
    for each in waiting:
        if (each.kind, each.args) == (kind, wanted):
            return each
    if len(waiting) >= MOST_WAITING:
        text = _("{count} commands wait for this node already; see whether it is on.")
        raise ConflictError(text.format(count=len(waiting)))
    lives = WAITS_FOR_IDLE if kind in _WAITING_KINDS else LIVES
    return NodeCommand.objects.create(
        node=node, kind=kind, args=wanted, asked_by=by, expires_at=utc_now() + lives
    )


def check_args(*, kind: CommandKind, args: Mapping[str, Any]) -> dict[str, Any]:
    """Return the particulars as the node is told them.

    Raises:
        InvalidInputError: a particular is wrong; it is named.
    """
    if kind == CommandKind.RESYNC:
        what = args.get("what", "all")
        if what not in {*RESYNC, "all"}:
            raise InvalidInputError(_("what: one of config, acl, time, all."), field="what")
        return {"what": what}
    if kind == CommandKind.OUTPUTS:
        port = args.get("port")
        if not isinstance(port, int) or isinstance(port, bool) or not 0 <= port <= 99:  # noqa: PLR2004
            raise InvalidInputError(_("port: say at which port, 0 to 99."), field="port")
        return {"port": port, "relay": False}
    if kind in _OF_OTHERS:
        text = _("kind: announcements and loudspeakers have resources of their own; use those.")
        raise InvalidInputError(text, field="kind")
    if kind == CommandKind.SHOW:
        lines = [str(args.get(name, "")).strip()[:40] for name in ("line1", "line2")]
        if not lines[0]:
            raise InvalidInputError(_("line1: say what the display shall show."), field="line1")
        return {"line1": lines[0], "line2": lines[1]}
    return {}


def take_command_answer(
    *, key: KnownKey, nonce: str, command: UUID, message: CommandMessage
) -> None:
    """Note what became of a command; said again, it changes nothing.

    Raises:
        NodeRefusedError: the message is not believed (401), or this node has no such command (404).
        DatabaseStalledError: no answer of the database in time.
    """
    refusal = within_limits(lambda: _take(key, nonce, command, message))
    if refusal is not None:
        raise refusal


def _take(
    key: KnownKey, nonce: str, command: UUID, message: CommandMessage
) -> NodeRefusedError | None:
    alias = floor_alias()
    with transaction_on(alias):
        facts = read_door_facts(alias=alias, key=key, nonce=nonce, boot_id="")
        if isinstance(facts, NodeRefusedError):
            return facts
        rows = NodeCommand.objects.using(alias).filter(uid=command, node=key.node_pk)
        # An answer that comes after the time was over is still what happened.
        changed = rows.filter(state__in=[CommandState.WAITING, CommandState.EXPIRED]).update(
            state=message.state, detail=message.detail or "", answered_at=utc_now()
        )
        return None if changed or rows.exists() else command_unknown()


def expire_commands(*, now: datetime | None = None) -> None:
    """Give up the commands that no node has answered in their time."""
    rows = NodeCommand.objects.using(floor_alias()).filter(state=CommandState.WAITING)
    rows.filter(expires_at__lte=now or utc_now()).update(state=CommandState.EXPIRED)


def _waiting(node: Node) -> list[NodeCommand]:
    return list(NodeCommand.objects.filter(node=node, state=CommandState.WAITING))
