"""The history of who leads, and who leads now."""

import pytest

from core.clock import utc_now
from core.db.transactions import transaction_on
from shopmonitor.choices import LeadReason
from shopmonitor.models import LeadOperatorHistory, MachineLive, MachineSession
from shopmonitor.services.leads import add_lead
from shopmonitor.services.statements import Statements
from tests.factories.floor import make_machine, make_node, make_person

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("reason", "leads"),
    [(LeadReason.ASSIGNED, True), (LeadReason.TRANSFERRED, True), (LeadReason.TIMEOUT, False)],
)
def test_change_is_history_and_some_say_who_leads_now(reason: LeadReason, *, leads: bool) -> None:
    machine = make_machine()
    user, tag = make_person()
    make_node(machine).swipe(tag)
    session = MachineSession.objects.get()
    statements = Statements()
    add_lead(
        statements,
        machine=machine.pk,
        session=str(session.uid),
        user=user.pk,
        person=user.display_name,
        reason=reason,
        at=utc_now(),
    )
    with transaction_on("default"):
        statements.run("default")
    assert LeadOperatorHistory.objects.get().reason == reason
    assert (MachineLive.objects.get().lead_session == session.uid) is leads
