"""E-stops and alerts on the floor board: where they reach, and which come first."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from core.models import Machine
from shopmonitor.choices import AlertKind, AlertState, EStopScope, EStopState, NodeState, Severity
from shopmonitor.domain.looks import Look
from shopmonitor.models import (
    Alert,
    EStopEvent,
    Node,
    NodePort,
)
from shopmonitor.selectors.floor_board import read_floor_board
from shopmonitor.selectors.floor_signals import MOST_ALERTS
from tests.factories.core import AreaFactory, MachineFactory, ZoneFactory

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def shown(machine: Machine) -> Any:
    return next(card.shows for card in read_floor_board() if card.key == f"machine-{machine.uid}")


def bind(machine: Machine, state: NodeState) -> Node:
    node = Node.objects.create(node_id=f"N-{uuid4().hex[:8]}", state=state)
    NodePort.objects.create(node=node, port=0, machine=machine)
    return node


def stop(scope: EStopScope, **at: Any) -> EStopEvent:
    return EStopEvent.objects.create(
        state=EStopState.TRIGGERED, scope=scope, triggered_at=NOON, **at
    )


def alert(text: str, severity: Severity = Severity.WARNING, **values: Any) -> Alert:
    return Alert.objects.create(
        kind=AlertKind.NODE_SILENT,
        source=text,
        text=text,
        severity=severity,
        opened_at=NOON,
        last_at=NOON,
        **values,
    )


@pytest.mark.parametrize("scope", list(EStopScope))
def test_estop_reaches_all_that_lies_in_its_scope(scope: EStopScope) -> None:
    plant = AreaFactory.create()
    hall = AreaFactory.create(parent=plant)
    machine = MachineFactory.create(zone=ZoneFactory.create(area=hall))
    elsewhere = MachineFactory.create()
    at = {"machine": machine, "zone": machine.zone, "area": plant}[scope.value]
    stop(scope, **{scope.value: at})
    assert shown(machine).look is Look.ESTOP
    assert shown(elsewhere).look is Look.FREE
    (card,) = [card for card in read_floor_board() if card.pile == "estops"]
    assert (card.spot.kind, card.spot.key) == (scope.value, at.pk)
    assert plant.pk in card.spot.areas


def test_rearmed_and_imported_ones_are_not_in_force() -> None:
    machine = MachineFactory.create()
    EStopEvent.objects.create(
        state=EStopState.TRIGGERED, machine=machine, triggered_at=NOON, is_history=True
    )
    assert shown(machine).look is Look.FREE


def test_gravest_alerts_come_first_and_stand_with_their_machine() -> None:
    machine = MachineFactory.create()
    node = bind(machine, NodeState.SILENT)
    for number in range(MOST_ALERTS):
        alert(f"small {number}", Severity.INFO)
    alert("grave", Severity.CRITICAL, node=node)
    alert("over", Severity.CRITICAL, state=AlertState.RESOLVED)
    cards = [card for card in read_floor_board() if card.pile == "alerts"]
    cards.sort(key=lambda card: card.rank)
    assert len(cards) == MOST_ALERTS
    assert (cards[0].shows.text, cards[0].spot.key) == ("grave", machine.pk)
    assert cards[1].spot.key == 0  # of no place: for who sees everything
