"""Sessions at machines where nobody does anything."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.clock import utc_now
from core.models import SyncEvent
from shopmonitor.models import LeadOperatorHistory, MachineLive, MachineSession, Node, NodeCommand
from shopmonitor.services.inactivity import end_idle_sessions
from tests.factories.core import MachineTypeFactory
from tests.factories.floor import SignedNode, make_machine, make_node, make_person

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def start() -> datetime:
    return utc_now()


@pytest.fixture
def node() -> SignedNode:
    kind = MachineTypeFactory.create(needs_lead=True)
    return make_node(make_machine(machine_type=kind, max_operators=2))


def look(start: datetime, minutes: float) -> None:
    with time_machine.travel(start + minutes * MINUTE, tick=False):
        end_idle_sessions()


def commands() -> list[tuple[str, dict[str, Any]]]:
    return list(NodeCommand.objects.order_by("pk").values_list("kind", "args"))


def test_people_are_warned_once_and_then_their_sessions_end(
    node: SignedNode, start: datetime
) -> None:
    Node.objects.update(language="de")
    for _ in range(2):
        node.swipe(make_person(level="lead", shared=True)[1])
    last = MachineSession.objects.order_by("-started_at")[0].started_at
    look(start, 54)
    assert not NodeCommand.objects.exists()
    for minutes in (56, 57):
        look(start, minutes)
    assert commands() == [("show", {"port": 0, "line1": "Noch da?", "line2": "Endet in 4 min"})]
    look(start, 61)
    rows = MachineSession.objects.all()
    assert {row.end_reason for row in rows} == {"inactivity"}
    assert all(row.needs_confirming for row in rows)
    assert rows[0].ended_at is not None
    assert timedelta() <= rows[0].ended_at - last - 60 * MINUTE < MINUTE
    assert commands()[1:] == [
        (
            "outputs",
            {"port": 0, "relay": False, "line1": "Abgemeldet", "line2": "niemand da"},
        )
    ]
    assert LeadOperatorHistory.objects.order_by("pk").last().reason == "timeout"  # type: ignore[union-attr]
    assert MachineLive.objects.get().head_count == 0
    assert SyncEvent.objects.filter(event_type="machine.session_ended").count() == 2
    look(start, 62)
    assert SyncEvent.objects.filter(event_type="machine.session_ended").count() == 2


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("count", {"good": 1}),
        ("reading", {"kind": "spindle", "value": 1.5, "unit": "A"}),
        ("state", {"execution": "READY"}),
    ],
)
def test_what_a_machine_says_is_activity(
    node: SignedNode, start: datetime, kind: str, data: dict[str, Any]
) -> None:
    node.swipe(make_person(level="lead")[1])
    with time_machine.travel(start + 50 * MINUTE, tick=False):
        node.events(node.event(kind, data))
    look(start, 100)
    assert MachineSession.objects.get().is_open
    look(start, 111)
    assert not MachineSession.objects.get().is_open


def test_machine_that_runs_is_never_idle(node: SignedNode, start: datetime) -> None:
    node.swipe(make_person(level="lead")[1])
    node.events(node.event("state", {"execution": "ACTIVE"}))
    look(start, 300)
    assert MachineSession.objects.get().is_open


@pytest.mark.parametrize("what", [{"state": "silent"}, {"health": {"queue_depth": 3}}])
def test_what_a_node_may_know_is_waited_for(
    node: SignedNode, start: datetime, what: dict[str, Any]
) -> None:
    node.swipe(make_person(level="lead")[1])
    Node.objects.update(**what)
    look(start, 300)
    assert MachineSession.objects.get().is_open


def test_refused_swipe_is_activity_too_and_zero_is_never(start: datetime) -> None:
    machine = make_machine(inactivity_end_s=0)
    node = make_node(machine)
    node.swipe(make_person()[1])
    look(start, 3000)
    assert MachineSession.objects.get().is_open
    machine.inactivity_end_s, machine.inactivity_warning_s = 600, 300
    machine.save()
    with time_machine.travel(start + 10 * MINUTE, tick=False):
        node.swipe("04AABBCCDDEE01")
    look(start, 11)
    assert MachineSession.objects.get().is_open


def test_a_look_costs_one_query_however_many_are_there(start: datetime) -> None:
    for _ in range(3):
        make_node(make_machine()).swipe(make_person()[1])
    with CaptureQueriesContext(connection) as queries:
        look(start, 1)
    assert len(queries) == 1
