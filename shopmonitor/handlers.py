"""Reactions of ShopMonitor to events; one function a reaction."""

from __future__ import annotations

from collections.abc import Sequence

from core.choices import App
from core.events.records import RecordEvent
from core.events.registry import subscribe, subscribe_set
from core.events.types import (
    DeliveryFailed,
    OperationOffered,
    OperationWithdrawn,
    WebhookSwitchedOff,
)
from shopmonitor.services.alerts import raise_delivery_alert, raise_webhook_alert
from shopmonitor.services.live import make_live_rows
from shopmonitor.services.work_offers import keep_offer, withdraw_offer


@subscribe_set("machine.created", app=App.MONITOR)
def make_live_row(events: Sequence[RecordEvent]) -> None:
    """A new machine gets the row that swipes lock."""
    make_live_rows([event.uid for event in events])


@subscribe("operation.offered", app=App.MONITOR)
def offer_operation(event: OperationOffered) -> None:
    """An operation shows at its machine."""
    keep_offer(event)


@subscribe("operation.withdrawn", app=App.MONITOR)
def take_operation_back(event: OperationWithdrawn) -> None:
    """An operation shows no longer."""
    withdraw_offer(event)


@subscribe("event.failed", app=App.MONITOR)
def alert_failed_event(event: DeliveryFailed) -> None:
    """Somebody must look at an event that could not be delivered."""
    raise_delivery_alert(event)


@subscribe("webhook.switched_off", app=App.MONITOR)
def alert_dead_webhook(event: WebhookSwitchedOff) -> None:
    """Somebody must look at a program outside that takes nothing any more."""
    raise_webhook_alert(event)
