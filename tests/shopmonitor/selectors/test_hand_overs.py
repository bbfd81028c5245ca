"""To whom the lead can be handed on."""

import pytest

from shopmonitor.models import MachineSession
from shopmonitor.selectors.hand_overs import list_hand_overs
from tests.factories.core import MachineTypeFactory
from tests.factories.floor import make_machine, make_node, make_person

pytestmark = pytest.mark.django_db


def test_those_who_may_lead_where_one_leads() -> None:
    kind = MachineTypeFactory.create(needs_lead=True)
    node = make_node(make_machine(machine_type=kind, max_operators=3), make_machine())
    people = [make_person(level=level, shared=True) for level in ("lead", "lead", "operate")]
    for _, tag in people:
        node.swipe(tag)
    anna, bert, carl = (person for person, _ in people)
    node.swipe(make_person(level="lead")[1], port=1)
    assert list_hand_overs(user=anna).get() == MachineSession.objects.get(user=bert)
    assert not list_hand_overs(user=bert).exists()
    assert not list_hand_overs(user=carl).exists()
