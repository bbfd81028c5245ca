"""A badge is issued by holding it to a reader of the floor, and opens a machine at once."""

import pytest

from core.models import Badge
from shopmonitor.models import MachineSession
from tests.factories.core import PermissionFactory, UserFactory
from tests.factories.floor import make_machine, make_node
from tests.factories.people import make_person, office_browser

pytestmark = pytest.mark.django_db
TAG = "04A1B2C3"


def test_badge_that_was_read_at_a_reader_opens_the_machine() -> None:
    node, anna = make_node(make_machine()), UserFactory.create()
    PermissionFactory.create(user=anna, level="operate")
    browser = office_browser(make_person(is_admin=True))
    asked = {"person": anna.pk, "reader": f"{node.row.pk}:0"}
    page = browser.post("/admin/enrol-badge/", asked)["Location"]
    assert node.swipe(TAG)["action"] == "none"
    browser.post(page)
    assert Badge.objects.get().user == anna
    assert node.swipe(TAG)["action"] == "session_started"
    assert MachineSession.objects.get().user == anna
