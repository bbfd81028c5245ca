"""Commands by the buttons of a node's page, and by the API."""

import pytest
from django.test import Client

from shopmonitor.models import NodeCommand
from tests.factories.floor import make_machine, make_node
from tests.factories.people import admin_client, make_person

pytestmark = pytest.mark.django_db


def signed_in(*, is_admin: bool) -> Client:
    client = Client()
    client.force_login(
        make_person(is_admin=is_admin), backend="django.contrib.auth.backends.ModelBackend"
    )
    return client


def test_button_tells_the_node_and_the_page_shows_what_became_of_it() -> None:
    node, browser = make_node(make_machine()), signed_in(is_admin=True)
    page = f"/admin/shopmonitor/node/{node.row.pk}/"
    assert f"{page}command/identify/" in browser.get(page + "change/").content.decode()
    assert browser.get(page + "command/identify/").status_code == 403
    assert browser.post(page + "command/outputs/").status_code == 403
    assert browser.post(page + "command/identify/").status_code == 302
    assert NodeCommand.objects.get().kind == "identify"
    assert "Waits for the node" in browser.get(page + "change/").content.decode()


def test_others_tell_a_node_nothing() -> None:
    node = make_node(make_machine())
    page = f"/admin/shopmonitor/node/{node.row.pk}/command/identify/"
    assert signed_in(is_admin=False).post(page).status_code in {302, 403}
    assert not NodeCommand.objects.exists()


def test_program_tells_a_node_by_the_api() -> None:
    node, client = make_node(make_machine()), admin_client()
    address = f"/api/v1/nodes/{node.row.uid}/commands/"
    wanted = {"kind": "outputs", "args": {"port": 0}}
    answer = client.post(address, wanted, content_type="application/json")
    assert answer.status_code == 201, answer.content
    assert answer.json()["args"] == {"port": 0, "relay": False}
    assert answer.json()["state"] == "waiting"
    wrong = client.post(
        address, {"kind": "resync", "args": {"what": 1}}, content_type="application/json"
    )
    assert wrong.status_code == 422
    assert wrong.json()["errors"][0]["field"] == "what"


def test_further_key_is_asked_for_and_shown_once() -> None:
    node, browser = make_node(make_machine()), signed_in(is_admin=True)
    here = f"/admin/shopmonitor/node/{node.row.pk}/key/"
    assert "shown once" in browser.get(here).content.decode()
    shown = browser.post(here, follow=True).content.decode()
    newest = node.row.keys.order_by("-pk")[0]
    assert newest.kid in shown
    assert newest.kid != node.enrolled.kid
    third = browser.post(here, follow=True).content.decode()
    assert "revoke one first" in third
