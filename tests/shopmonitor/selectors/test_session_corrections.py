"""Who decides on corrections at a machine."""

import pytest

from shopmonitor.selectors.session_corrections import may_decide
from tests.factories.core import PermissionFactory, UserFactory
from tests.factories.floor import make_machine

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("level", "may"), [("operate", False), ("lead", True), ("view", False), ("edit", True)]
)
def test_leads_and_who_changes_the_machine_decide(level: str, may: bool) -> None:
    here, there, boss = make_machine(), make_machine(), UserFactory.create()
    PermissionFactory.create(user=boss, level=level, resource_type="machine", resource_uid=here.uid)
    assert may_decide(machine=here, user=boss) is may
    assert not may_decide(machine=there, user=boss)
