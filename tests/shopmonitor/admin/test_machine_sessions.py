"""Sessions in the back office: somebody present is made the lead."""

import pytest

from core.choices import Level
from shopmonitor.models import MachineSession
from tests.factories.core import MachineTypeFactory
from tests.factories.floor import make_machine, make_node
from tests.factories.floor import make_person as make_operator
from tests.factories.people import give_right, make_person, office_browser

pytestmark = pytest.mark.django_db


def test_manager_assigns_the_lead_by_a_page() -> None:
    kind = MachineTypeFactory.create(needs_lead=True)
    node = make_node(make_machine(machine_type=kind, max_operators=2))
    for _ in range(2):
        node.swipe(make_operator(level="lead", shared=True)[1])
    second = MachineSession.objects.get(is_lead=False)
    boss = make_person(is_admin=True)
    give_right(boss, Level.EDIT)
    browser = office_browser(boss)
    here = f"/admin/shopmonitor/machinesession/{second.pk}/lead/"
    assert "lead at the machine" in browser.get(here).content.decode()
    browser.post(here)
    second.refresh_from_db()
    assert second.is_lead
