"""The first node: made, shown its code once, waited for."""

import pytest
from django.test import Client

from core.clock import utc_now
from shopmonitor.models import Node, NodeClaim
from shopmonitor.services.enrolment import claim_node
from tests.factories.core import MachineFactory
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db

PAGE = "/admin/first-day/node/"


@pytest.fixture
def browser() -> Client:
    client = Client()
    client.force_login(
        make_person(is_admin=True), backend="django.contrib.auth.backends.ModelBackend"
    )
    return client


def test_code_on_the_page_enrols_the_node_and_the_page_hears_of_it(browser: Client) -> None:
    machine = MachineFactory.create()
    page = browser.post(PAGE, {"node_id": "N1", "port_0": machine.pk})
    code = page.context["claim_code"]
    assert code in page.content.decode()
    waiting = page.context["here"]
    assert code not in browser.get(waiting).content.decode()
    claimed = claim_node(code=code, hardware_id="esp-1")
    assert claimed is not None
    assert "has spoken" not in browser.get(waiting).content.decode()
    Node.objects.update(last_seen_at=utc_now())
    assert "has spoken" in browser.get(waiting).content.decode()


def test_doubled_name_is_told_and_makes_no_code(browser: Client) -> None:
    machine = MachineFactory.create()
    Node.objects.create(node_id="N1")
    page = browser.post(PAGE, {"node_id": "N1", "port_0": machine.pk})
    assert "N1" in page.content.decode()
    assert page.context["head"].errors
    assert not NodeClaim.objects.exists()


def test_node_that_is_none_shows_the_form(browser: Client) -> None:
    assert browser.get(f"{PAGE}?waiting=x").context["head"] is not None
