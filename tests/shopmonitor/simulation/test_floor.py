"""The simulated floor against the real node door, over HTTP."""

import io
import json
from collections import Counter
from threading import Event
from typing import Any

import pytest
from pytest_django.live_server_helper import LiveServer

from shopmonitor.models import FloorEvent, MachineSession
from shopmonitor.services.node_keys import unpad
from shopmonitor.simulation.demo_file import Badge, Demo, NodeAccess
from shopmonitor.simulation.floor import FloorPlan, SimulatedFloor
from shopmonitor.simulation.truth import Truth
from tests.factories.floor import make_machine, make_node, make_person

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("lasting_connections_end"),
]


def make_demo(url: str) -> Demo:
    """Two nodes with three machines, four people who may work on all of them."""
    machines = [make_machine() for _number in range(3)]
    signed = [make_node(*machines[:2]), make_node(machines[2])]
    nodes = [
        NodeAccess(node.enrolled.node_id, node.enrolled.kid, unpad(node.enrolled.secret), ports)
        for node, ports in zip(
            signed,
            [{0: machines[0].code, 1: machines[1].code}, {0: machines[2].code}],
            strict=True,
        )
    ]
    codes = tuple(machine.code for machine in machines)
    people = [make_person() for _number in range(4)]
    return Demo(url, nodes, [Badge(user.username, tag, codes) for user, tag in people])


def run_floor(demo: Demo, **plan: Any) -> tuple[dict[str, Any], dict[str, float]]:
    """Run it and give the sums, and the seconds of each session."""
    file = io.StringIO()
    floor = SimulatedFloor(
        demo=demo, plan=FloorPlan(nodes=2, **plan), truth=Truth(file), stop=Event()
    )
    summary = floor.run()
    lines = [json.loads(line) for line in file.getvalue().splitlines()]
    sessions = [line for line in lines if line["kind"] == "session"]
    return summary, {line["session_id"]: line["seconds"] for line in sessions}


def booked_seconds() -> dict[str, float]:
    return {
        str(session.uid): (session.ended_at - session.started_at).total_seconds()
        for session in MachineSession.objects.all()
        if session.ended_at is not None
    }


def reported_pieces() -> dict[str, dict[str, int]]:
    pieces: dict[str, Counter[str]] = {}
    for event in FloorEvent.objects.filter(event_type="count").select_related("machine"):
        assert event.machine is not None
        increments = {name: number for name, number in event.data.items() if number is not None}
        pieces.setdefault(event.machine.code, Counter()).update(increments)
    return {machine: dict(sums) for machine, sums in pieces.items()}


@pytest.mark.parametrize("outages", [False, True], ids=["steady", "outages"])
def test_what_is_booked_equals_the_truth(live_server: LiveServer, outages: bool) -> None:
    summary, truth = run_floor(
        make_demo(live_server.url), minutes=240, speed=1800, outages=outages, seed=5
    )
    assert summary["sessions"] > 3
    assert booked_seconds() == truth
    assert reported_pieces() == summary["pieces"]
    assert summary["open"] == []
    assert not MachineSession.objects.filter(ended_at=None).exists()
    assert not {"mismatch", "error", "refused_call"} & summary["lines"].keys(), summary
