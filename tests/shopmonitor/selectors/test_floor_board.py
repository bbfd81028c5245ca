"""The cards of the floor board: what is so now, in a fixed number of queries."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.choices import MachineStatus
from core.models import Machine
from shopmonitor.choices import AlertKind, EStopScope, EStopState, NodeState, Severity
from shopmonitor.domain.looks import Look
from shopmonitor.models import (
    Alert,
    EStopEvent,
    MachineLive,
    MachineSession,
    Node,
    NodePort,
    WorkOffer,
)
from shopmonitor.selectors.floor_board import read_floor_board
from tests.factories.core import MachineFactory, UserFactory

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def shown(machine: Machine) -> Any:
    return next(card.shows for card in read_floor_board() if card.key == f"machine-{machine.uid}")


def begin_session(machine: Machine, name: str = "Ada", **values: Any) -> MachineSession:
    return MachineSession.objects.create(
        machine=machine,
        user=UserFactory.create(),
        person_name=name,
        machine_code=machine.code,
        started_at=NOON,
        **values,
    )


def offer(machine: Machine, number: str, rank: int) -> WorkOffer:
    return WorkOffer.objects.create(
        operation_uid=uuid4(),
        machine=machine,
        job_number=number,
        operation_name="Turn",
        quantity=5,
        rank=rank,
    )


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


def test_card_says_who_is_there_and_on_what_job() -> None:
    machine = MachineFactory.create()
    running, _later = offer(machine, "J-2", 20), offer(machine, "J-9", 30)
    coming = offer(machine, "J-1", 10)
    assert (shown(machine).look, shown(machine).job.number) == (Look.FREE, coming.job_number)
    begin_session(machine, "Ada", is_lead=True, operation_uid=running.operation_uid)
    MachineLive.objects.create(machine=machine, execution="ACTIVE", execution_since=NOON)
    card = shown(machine)
    assert (card.look, card.since) == (Look.RUNNING, NOON)
    assert [(one.name, one.is_lead) for one in card.people] == [("Ada", True)]
    assert (card.job.number, card.job.running) == ("J-2", True)


def test_machine_is_silent_when_no_node_of_it_is_heard() -> None:
    machine = MachineFactory.create()
    bind(machine, NodeState.SILENT)
    assert shown(machine).look is Look.SILENT
    bind(machine, NodeState.ONLINE)
    assert shown(machine).look is Look.FREE


def test_retired_machines_are_not_shown_and_locked_ones_say_so() -> None:
    gone = MachineFactory.create(deleted_at=NOON)
    locked = MachineFactory.create(status=MachineStatus.LOCKED)
    assert shown(locked).look is Look.LOCKED
    assert f"machine-{gone.uid}" not in {card.key for card in read_floor_board()}


def test_thirty_machines_cost_as_much_as_three() -> None:
    def queries(count: int) -> int:
        for _each in range(count):
            machine = MachineFactory.create()
            begin_session(machine)
            bind(machine, NodeState.ONLINE)
            stop(EStopScope.MACHINE, machine=machine)
            alert(f"{uuid4()}", machine=machine)
        with CaptureQueriesContext(connection) as seen:
            assert len(read_floor_board()) >= count
        return len(seen)

    assert queries(3) == queries(27)
