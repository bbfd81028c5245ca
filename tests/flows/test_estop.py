"""An e-stop is pulled, sessions end, the office books them, people rearm it, work goes on."""

import pytest

from shopmonitor.models import EStopEvent
from shopmonitor.services.estops import inspect_estop, rearm_estop
from shoptracker.models import TimeEntry
from tests.factories.floor import make_machine, make_node, make_person
from tests.outbox import deliver_everywhere

pytestmark = pytest.mark.django_db


def test_estop_ends_the_session_and_only_people_end_the_estop() -> None:
    node = make_node(make_machine())
    operator, tag = make_person()
    fitter, _ = make_person(level="maintain")
    node.swipe(tag)
    node.events(node.event("estop", {"state": "TRIGGERED"}))
    deliver_everywhere()
    entry = TimeEntry.objects.get()
    assert (entry.user, entry.end_reason) == (operator, "estop")

    assert node.swipe(tag)["reason"] == "estop_active"
    node.events(node.event("estop", {"state": "ARMED"}))
    assert node.swipe(tag)["reason"] == "estop_active"

    estop = EStopEvent.objects.get()
    inspect_estop(estop=estop, user=fitter, cause="Chip in the guard switch")
    rearm_estop(estop=estop, user=fitter)
    again = node.swipe(tag)
    assert (again["action"], again["outputs"]) == ("session_started", {"relay": True})
