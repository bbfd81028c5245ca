"""What follows from a judged swipe."""

import pytest

from shopmonitor.models import BadgeSwipe, MachineLive, MachineSession
from tests.factories.core import MachineTypeFactory
from tests.factories.floor import make_machine, make_node, make_person

pytestmark = pytest.mark.django_db


def test_first_of_two_starts_with_what_they_brought_when_they_came() -> None:
    kind = MachineTypeFactory.create(two_person=True, needs_lead=True)
    node = make_node(make_machine(machine_type=kind))
    first, one = make_person(level="lead", shared=True)
    _, two = make_person(level="lead")
    message = node.swipe_message(one)
    node.post("swipes", message)
    assert MachineLive.objects.get().pending_user == first
    assert BadgeSwipe.objects.get().has == ["lead", "operate", "shared", "use"]
    node.swipe(two)
    session = MachineSession.objects.get(user=first)
    assert str(session.start_swipe) == message["swipe_id"]
    assert (session.is_lead, session.may_lead, session.shared) == (True, True, True)
    assert MachineLive.objects.get().head_count == 2


def test_refusal_changes_nothing_at_the_machine() -> None:
    node = make_node(make_machine())
    _, tag = make_person(level="")
    node.swipe(tag)
    assert not MachineSession.objects.exists()
    live = MachineLive.objects.get()
    assert (live.head_count, live.pending_user, live.lead_session) == (0, None, None)
