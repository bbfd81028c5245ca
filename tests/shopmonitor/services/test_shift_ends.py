"""Sessions that run on after the shift."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from core.models import Company
from shopmonitor.models import MachineSession, NodeCommand
from shopmonitor.services.shift_ends import end_sessions_after_shift
from tests.factories.calendars import make_calendar, shift, use
from tests.factories.floor import SignedNode, make_machine, make_node, make_person

pytestmark = pytest.mark.django_db

# A Monday; in Berlin the early shift goes from 5 to 13 by UTC.
EARLY_ENDS = datetime(2026, 3, 2, 13, tzinfo=UTC)


@pytest.fixture
def node() -> SignedNode:
    with time_machine.travel(EARLY_ENDS - timedelta(hours=7), tick=False):
        machine = make_machine(max_operators=2)
        use(make_calendar(shift(), shift("Late", 14, 22)), machine)
        return make_node(machine)


def swipe(node: SignedNode, hours: float) -> MachineSession:
    with time_machine.travel(EARLY_ENDS + timedelta(hours=hours), tick=False):
        person, tag = make_person(shared=True)
        node.swipe(tag)
    return MachineSession.objects.get(user=person)


def look(minutes: int) -> None:
    with time_machine.travel(EARLY_ENDS + timedelta(minutes=minutes), tick=False):
        end_sessions_after_shift()


def test_who_forgot_is_ended_with_the_shift_and_who_came_for_the_next_stays(
    node: SignedNode,
) -> None:
    forgot, next_one = swipe(node, -6), swipe(node, -0.2)
    MachineSession.objects.update(created_at=forgot.started_at)
    look(29)
    assert MachineSession.objects.filter(ended_at=None).count() == 2
    look(30)
    forgot.refresh_from_db()
    next_one.refresh_from_db()
    assert (forgot.end_reason, forgot.ended_at) == ("shift_end", EARLY_ENDS)
    assert forgot.needs_confirming
    assert next_one.is_open
    assert not NodeCommand.objects.exists()  # somebody is there: the machine runs on
    look(8 * 60 + 30)
    next_one.refresh_from_db()
    assert next_one.ended_at == EARLY_ENDS + timedelta(hours=8)
    assert NodeCommand.objects.get().args["line2"] == "the shift is over"


def test_nothing_ends_where_the_company_says_never_or_no_calendar_applies(
    node: SignedNode,
) -> None:
    session = swipe(node, -6)
    MachineSession.objects.update(created_at=session.started_at)
    Company.objects.create(pk=1, name="Shop", shift_grace_min=None)
    look(600)
    assert MachineSession.objects.get().is_open
    Company.objects.update(shift_grace_min=5)
    machine = make_machine()
    with time_machine.travel(EARLY_ENDS - timedelta(hours=5), tick=False):
        make_node(machine).swipe(make_person()[1])
    MachineSession.objects.update(created_at=session.started_at)
    look(600)
    assert MachineSession.objects.get(machine=machine).is_open
    assert not MachineSession.objects.get(pk=session.pk).is_open
