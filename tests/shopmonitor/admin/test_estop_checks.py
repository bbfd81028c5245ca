"""Drills and tests in the back office: announced, called off, one contact or one zone."""

import pytest
from django.test import Client

from core.clock import utc_now
from shopmonitor.models import EStopCheck
from tests.factories.core import ZoneFactory
from tests.factories.floor import make_machine, make_node
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db
LIST = "/admin/shopmonitor/estopcheck/"


@pytest.fixture
def browser() -> Client:
    client = Client()
    person = make_person(is_admin=True)
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_check_is_of_a_contact_or_of_a_zone(browser: Client) -> None:
    node, zone = make_node(make_machine()).row, ZoneFactory.create()
    sent = {"name": "Hall", "kind": "drill", "every_days": 180, "due_on": "2026-12-01"}
    both = sent | {"node": node.pk, "port": 0, "zone": zone.pk}
    assert "not both" in browser.post(f"{LIST}add/", both).content.decode()
    assert browser.post(f"{LIST}add/", sent | {"zone": zone.pk}).status_code == 302
    assert EStopCheck.objects.get().zone == zone


def test_announced_and_called_off_by_two_pages(browser: Client) -> None:
    check = EStopCheck.objects.create(
        name="Lathe", node=make_node(make_machine()).row, port=0, due_on=utc_now().date()
    )
    assert "15 minutes" in browser.get(f"{LIST}{check.pk}/announce/").content.decode()
    browser.post(f"{LIST}{check.pk}/announce/")
    assert EStopCheck.objects.filter(announced_until__isnull=False).exists()
    browser.post(f"{LIST}{check.pk}/call-off/")
    assert EStopCheck.objects.filter(announced_until__isnull=True).exists()
    assert (
        "not announced" in browser.post(f"{LIST}{check.pk}/call-off/", follow=True).content.decode()
    )
    assert "Lathe" in browser.get(f"{LIST}?due=yes").content.decode()
