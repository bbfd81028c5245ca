"""Letting a waiting node in, in the back office."""

import pytest
from django.test import Client

from core.clock import utc_now
from shopmonitor.models import Node, PendingNode
from tests.factories.floor import make_machine
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db
PAGE = "/admin/shopmonitor/pendingnode/"


def signed_in(*, is_admin: bool) -> Client:
    client = Client()
    client.force_login(
        make_person(is_admin=is_admin), backend="django.contrib.auth.backends.ModelBackend"
    )
    return client


@pytest.fixture
def pending() -> PendingNode:
    return PendingNode.objects.create(
        hardware_id="esp-1", digits="a1b2c3d4", token_digest="d", last_at=utc_now()
    )


def test_node_is_named_and_bound_and_let_in(pending: PendingNode) -> None:
    browser, machine = signed_in(is_admin=True), make_machine()
    here = f"{PAGE}{pending.pk}/approve/"
    assert here in browser.get(PAGE).content.decode()
    assert "a1b2c3d4" in browser.get(here).content.decode()
    empty = browser.post(here, {"node_id": "N1"})
    assert empty.status_code == 200
    assert not Node.objects.exists()
    assert browser.post(here, {"node_id": "N1", "port_0": machine.pk}).status_code == 302
    node = Node.objects.get()
    assert (node.node_id, node.ports.get().machine) == ("N1", machine)
    pending.refresh_from_db()
    assert pending.node == node
    assert "esp-1" not in browser.get(PAGE).content.decode()
    late = browser.post(here, {"node_id": "N2", "port_0": machine.pk})
    assert late.status_code == 302
    assert Node.objects.count() == 1


def test_node_is_sent_away_by_a_button(pending: PendingNode) -> None:
    browser = signed_in(is_admin=True)
    browser.get(f"{PAGE}{pending.pk}/away/")
    assert PendingNode.objects.exists()
    browser.post(f"{PAGE}{pending.pk}/away/")
    assert not PendingNode.objects.exists()


def test_others_let_nobody_in(pending: PendingNode) -> None:
    browser = signed_in(is_admin=False)
    answer = browser.post(
        f"{PAGE}{pending.pk}/approve/", {"node_id": "N1", "port_0": make_machine().pk}
    )
    assert answer.status_code in {302, 403}
    assert not Node.objects.exists()
