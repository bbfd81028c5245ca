"""Announcements at loudspeakers: asked by people, said of alerts, a short queue at each."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from core.clock import utc_now
from core.db.transactions import in_transaction
from core.errors import ConflictError, InvalidInputError
from core.models import SuiteUser
from shopmonitor.choices import CommandKind, CommandState
from shopmonitor.domain.announcements import ALERT, INFORMATION, LIVES, MOST_WAITING
from shopmonitor.models import Alert, BluetoothDevice, NodeCommand
from shopmonitor.models.bluetooth import BluetoothStatus

LONGEST_TEXT = 200


@in_transaction(NodeCommand)
def announce(*, device: BluetoothDevice, text: str, by: SuiteUser) -> NodeCommand:
    """Let a loudspeaker say a text after what waits there; it is good for two minutes.

    Raises:
        InvalidInputError: there is no text, or it is longer than 200 characters.
        ConflictError: the loudspeaker is not connected, or too much waits there.
    """
    said = text.strip()
    if not 0 < len(said) <= LONGEST_TEXT:
        raise InvalidInputError(_("text: 1 to 200 characters."), field="text")
    if not device.active or device.is_deleted or device.status != BluetoothStatus.CONNECTED:
        raise ConflictError(_("The loudspeaker is not connected, or out of use."))
    waiting = NodeCommand.objects.filter(
        node=device.node_id,
        kind=CommandKind.ANNOUNCE,
        state=CommandState.WAITING,
        expires_at__gt=utc_now(),
        args__mac=device.mac_address,
    )
    if waiting.count() >= MOST_WAITING:
        text = _("%(count)d announcements wait there already.") % {"count": MOST_WAITING}
        raise ConflictError(text)
    command = _command(device, said, priority=INFORMATION, at=utc_now())
    command.asked_by = by
    command.save(force_insert=True)
    return command


def say_alerts(*, alias: str, alerts: Iterable[int], at: datetime) -> None:
    """Let the loudspeakers in the zone of each alert say it; without a zone, in its area.

    In a service's transaction; who calls says each alert once.
    """
    for alert in (
        Alert.objects.using(alias)
        .filter(pk__in=list(alerts))
        .select_related("machine__zone", "node")
    ):
        rows = [
            _command(device, alert.text[:LONGEST_TEXT], priority=ALERT, at=at)
            for device in _speakers_near(alias, alert)
        ]
        NodeCommand.objects.using(alias).bulk_create(rows)


def note_announced(*, alias: str, node: int, announcement: UUID, state: str, detail: str) -> None:
    """Note that an announcement was played, or could not be; in a batch's transaction."""
    became = {"played": CommandState.DONE, "failed": CommandState.FAILED}.get(state)
    if became is None:
        return
    rows = NodeCommand.objects.using(alias).filter(uid=announcement, node=node)
    # A node that is late still says what happened; what it has answered stays.
    rows.filter(
        kind=CommandKind.ANNOUNCE, state__in=[CommandState.WAITING, CommandState.EXPIRED]
    ).update(state=became, detail=detail[:LONGEST_TEXT], answered_at=utc_now())


def _speakers_near(alias: str, alert: Alert) -> list[BluetoothDevice]:
    place = alert.machine or alert.node
    zone = place.zone if place is not None else None
    area = zone.area_id if zone is not None else getattr(place, "area_id", None)
    if zone is not None:
        # Where its node stands, or whose machines it serves.
        near = Q(node__zone=zone) | Q(node__ports__machine__zone=zone)
    elif area is not None:
        near = Q(node__area=area)
    else:
        return []
    rows = BluetoothDevice.objects.using(alias).filter(
        near, active=True, status=BluetoothStatus.CONNECTED, deleted_at__isnull=True
    )
    return list(rows.filter(node__deleted_at__isnull=True).order_by("pk").distinct())


def _command(device: BluetoothDevice, text: str, *, priority: str, at: datetime) -> NodeCommand:
    args: dict[str, Any] = {
        "text": text,
        "priority": priority,
        "mac": device.mac_address,
        "volume": device.volume,
    }
    return NodeCommand(
        node_id=device.node_id, kind=CommandKind.ANNOUNCE, args=args, expires_at=at + LIVES
    )
