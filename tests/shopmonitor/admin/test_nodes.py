"""Nodes in the back office."""

import pytest
from django.test import Client

from shopmonitor.models import Node
from shopmonitor.services.enrolment import claim_node
from tests.factories.floor import make_machine
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser() -> Client:
    client = Client()
    client.force_login(
        make_person(is_admin=True), backend="django.contrib.auth.backends.ModelBackend"
    )
    return client


def test_node_is_made_with_a_port_and_gets_its_key_by_claim_code(browser: Client) -> None:
    machine = make_machine()
    form = {
        "node_id": "n1",
        "node_type": "machine_monitor",
        "enabled": "on",
        "heartbeat_s": 30,
        "queue_size": 500,
        "firmware_ring": "all",
        "ports-TOTAL_FORMS": 1,
        "ports-INITIAL_FORMS": 0,
        "ports-0-port": 0,
        "ports-0-machine": machine.pk,
        "ports-0-estop_scope": "zone",
        "ports-0-estop_answer_s": 75,
    }
    assert browser.post("/admin/shopmonitor/node/add/", form).status_code == 302
    node = Node.objects.get()
    assert node.ports.get().machine == machine
    here = f"/admin/shopmonitor/node/{node.pk}/claim-code/"
    assert "15 minutes" in browser.get(here).content.decode()
    page = browser.post(here, follow=True)
    (told,) = [str(text) for text in page.context["messages"] if "15 minutes" in str(text)]
    code = told.split()[-1]
    claimed = claim_node(code=code, hardware_id="abc")
    assert claimed is not None
    assert claimed.enrolled.node_id == "n1"
