"""What stands above the machines of the floor board: e-stops in force, and alerts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.utils.functional import Promise

from core.boards import Card, Spot
from shopmonitor.choices import AlertState, EStopState, Severity
from shopmonitor.models import Alert, EStopEvent, NodePort

ESTOPS, ALERTS = "estops", "alerts"
MOST_ALERTS = 20
BY_SEVERITY = [Severity.CRITICAL, Severity.WARNING, Severity.INFO]
# A spot that only they see who look everywhere.
NOWHERE = Spot("machine", 0)


class EStopShown(NamedTuple):
    """What the card of an e-stop shows."""

    where: str
    state: str
    state_name: Promise
    since: datetime


class AlertShown(NamedTuple):
    """What the card of an alert shows."""

    text: str
    severity: str
    severity_name: Promise
    acknowledged: bool
    since: datetime


def list_estops_in_force() -> list[EStopEvent]:
    """Return the e-stops that nobody has rearmed, with what they reach; the oldest first."""
    rows = EStopEvent.objects.filter(is_history=False).exclude(state=EStopState.REARMED)
    return list(rows.select_related("machine", "zone", "area").order_by("pk"))


def reach_of_estop(estop: EStopEvent) -> tuple[str, int]:
    """Return what an e-stop reaches: the kind of place, and its number."""
    key = getattr(estop, f"{estop.scope}_id")
    return estop.scope, int(key)


def estop_card(
    estop: EStopEvent, *, spots: Mapping[int, Spot], around: Mapping[int, frozenset[int]]
) -> Card:
    """Return the card of an e-stop.

    Args:
        spots: where machines lie.
        around: the areas that an area lies in.
    """
    kind, key = reach_of_estop(estop)
    place: Any = getattr(estop, kind)
    area = {"zone": getattr(place, "area_id", None), "area": key}.get(kind)
    spot = spots.get(key, NOWHERE) if area is None else Spot(kind, key, around[area])
    return Card(
        key=f"estop-{estop.uid}",
        pile=ESTOPS,
        rank=f"{estop.triggered_at:%Y%m%d%H%M%S%f}",
        spot=spot,
        template="shopmonitor/_estop_card.html",
        shows=EStopShown(
            str(place), estop.state, EStopState(estop.state).label, estop.triggered_at
        ),
    )


def read_alert_cards(*, spots: Mapping[int, Spot]) -> list[Card]:
    """Return the cards of the gravest and newest; one of a node stands with its first machine."""
    order = {severity.value: f"{place}" for place, severity in enumerate(BY_SEVERITY)}
    rows = Alert.objects.exclude(state=AlertState.RESOLVED).order_by("-last_at", "-pk")
    alerts = sorted(rows[: 10 * MOST_ALERTS], key=lambda alert: order[alert.severity])
    alerts = alerts[:MOST_ALERTS]
    nodes = {alert.node_id for alert in alerts if alert.machine_id is None}
    ports = NodePort.objects.filter(node__in=nodes - {None}).order_by("-port")
    machine_of = {port.node_id: port.machine_id for port in ports}
    return [
        Card(
            key=f"alert-{alert.uid}",
            pile=ALERTS,
            rank=f"{order[alert.severity]}{_newest_first(alert.opened_at)}",
            spot=spots.get(alert.machine_id or machine_of.get(alert.node_id or 0, 0), NOWHERE),
            template="shopmonitor/_alert_card.html",
            shows=AlertShown(
                alert.text,
                alert.severity,
                Severity(alert.severity).label,
                alert.state == AlertState.ACKNOWLEDGED,
                alert.opened_at,
            ),
        )
        for alert in alerts
    ]


def _newest_first(at: datetime) -> str:
    return f"{10**11 - int(at.timestamp()):011}"
