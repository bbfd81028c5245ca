"""Alerts are folded while open, and a new occurrence after that is a new alert."""

from datetime import timedelta
from uuid import uuid4

import pytest

from core.clock import utc_now
from core.db.transactions import transaction_on
from core.events.upkeep_types import DeliveryFailed
from shopmonitor.choices import AlertKind
from shopmonitor.models import Alert
from shopmonitor.services.alerts import (
    add_alert,
    add_clock_alert,
    raise_delivery_alert,
    resolve_alerts,
)
from shopmonitor.services.statements import Statements
from tests.factories.floor import make_machine, make_node

pytestmark = pytest.mark.django_db
NOW = utc_now()


def run(statements: Statements) -> None:
    with transaction_on("default"):
        statements.run("default")


def raise_alert(text: str, minutes: int = 0) -> None:
    statements = Statements()
    at = NOW + timedelta(minutes=minutes)
    add_alert(statements, kind=AlertKind.ESTOP, source="W1", text=text, at=at)
    run(statements)


def test_same_alert_counts_up_while_it_is_not_resolved() -> None:
    raise_alert("one")
    Alert.objects.update(state="acknowledged")
    raise_alert("two", 1)
    alert = Alert.objects.get()
    assert (alert.occurrences, alert.text, alert.state) == (2, "two", "acknowledged")
    assert (alert.opened_at, alert.last_at) == (NOW, NOW + timedelta(minutes=1))


def test_resolved_alert_stays_and_the_next_is_new() -> None:
    raise_alert("one")
    for source in ("W2", "W1", "W1"):
        statements = Statements()
        resolve_alerts(statements, kind=AlertKind.ESTOP, source=source, at=NOW)
        run(statements)
    assert Alert.objects.get().resolved_at == NOW
    raise_alert("x" * 500)
    assert sorted(Alert.objects.values_list("state", "occurrences")) == [
        ("open", 1),
        ("resolved", 1),
    ]


def test_clock_alert_names_the_node() -> None:
    node = make_node(make_machine()).row
    statements = Statements()
    add_clock_alert(statements, node=node.pk, node_name=node.node_id, at=NOW)
    run(statements)
    assert (Alert.objects.get().node, Alert.objects.get().source) == (node, node.node_id)


def test_failed_event_is_told_once() -> None:
    event = DeliveryFailed(
        uid=uuid4(), occurred_at=NOW, event="machine.counted", target="shop_tracker", error="boom"
    )
    with transaction_on("default"):
        raise_delivery_alert(event)
        raise_delivery_alert(event)
    alert = Alert.objects.get()
    assert (alert.kind, alert.severity, alert.occurrences) == ("event_failed", "critical", 1)
