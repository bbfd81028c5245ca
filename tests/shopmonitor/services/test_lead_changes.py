"""Leads are handed on and assigned, with a line in the history for each."""

import pytest

from core.errors import ConflictError, NotAllowedError, NotFoundError
from core.models import SuiteUser
from shopmonitor.models import LeadOperatorHistory, MachineLive, MachineSession
from shopmonitor.selectors.hand_overs import list_hand_overs
from shopmonitor.services.lead_changes import change_lead
from tests.factories.core import MachineTypeFactory, PermissionFactory, UserFactory
from tests.factories.floor import SignedNode, make_machine, make_node, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def node() -> SignedNode:
    kind = MachineTypeFactory.create(needs_lead=True)
    return make_node(make_machine(machine_type=kind, max_operators=4))


def come(node: SignedNode, level: str = "lead") -> tuple[SuiteUser, MachineSession]:
    person, tag = make_person(level=level, shared=True)
    node.swipe(tag)
    return person, MachineSession.objects.get(user=person)


def history() -> list[tuple[str, str]]:
    rows = LeadOperatorHistory.objects.order_by("pk")
    return [(row.person_name, row.reason) for row in rows]


def test_lead_hands_on_to_somebody_present_once(node: SignedNode) -> None:
    anna, first = come(node)
    bert, second = come(node)
    assert [row.pk for row in list_hand_overs(user=anna)] == [second.pk]
    for _ in range(2):
        change_lead(session_uid=second.uid, by=anna)
    assert history() == [(anna.display_name, "first"), (bert.display_name, "transferred")]
    assert MachineSession.objects.get(is_lead=True) == second
    assert MachineLive.objects.get().lead_session == second.uid
    assert not list_hand_overs(user=anna).exists()
    change_lead(session_uid=first.uid, by=bert)
    assert MachineSession.objects.get(is_lead=True) == first


def test_manager_assigns_and_others_may_not(node: SignedNode) -> None:
    come(node)
    _, second = come(node)
    with pytest.raises(NotAllowedError):
        change_lead(session_uid=second.uid, by=UserFactory.create())
    boss = UserFactory.create()
    PermissionFactory.create(user=boss, level="edit")
    change_lead(session_uid=second.uid, by=boss)
    assert history()[-1][1] == "assigned"


def test_only_who_is_there_and_may_lead_becomes_lead(node: SignedNode) -> None:
    anna, first = come(node)
    _, helper = come(node, level="operate")
    with pytest.raises(ConflictError, match="may not lead"):
        change_lead(session_uid=helper.uid, by=anna)
    MachineSession.objects.filter(pk=first.pk).update(ended_at=first.started_at)
    with pytest.raises(ConflictError, match="no longer"):
        change_lead(session_uid=first.uid, by=anna)
    with pytest.raises(NotFoundError):
        change_lead(session_uid=anna.uid, by=anna)
