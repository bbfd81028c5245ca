"""Accessories and loudspeakers through the API."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.choices import Level, ResourceType
from shopmonitor.models import AccessoryIO, NodeCommand
from tests.factories.accessories import beat, make_accessory, make_device, make_interlock, tell_io
from tests.factories.core import PermissionFactory
from tests.factories.floor import make_machine, make_node
from tests.factories.people import admin_client, give_right, make_person, token_client

pytestmark = pytest.mark.django_db
JSON = "application/json"
URL = "/api/v1/accessories/"
SPEAKERS = "/api/v1/bluetooth-devices/"


def post(client: Client, url: str, **values: Any) -> Any:
    return client.post(url, values, content_type=JSON)


def test_a_contact_is_made_told_of_and_retired() -> None:
    machine = make_machine()
    node = make_node(machine)
    client = admin_client()
    made = post(
        client,
        URL,
        node=str(node.row.uid),
        name="Enclosure",
        io_type="input",
        io_number=1,
        role="interlock",
        machine=str(machine.uid),
    )
    assert made.status_code == 201, made.content
    assert (made.json()["state"], made.json()["told_at"]) == ("unknown", None)
    beat(node)
    tell_io(node, AccessoryIO.objects.get(), on=True)
    shown = client.get(f"{URL}?role=interlock").json()["results"]
    assert [(row["state"], row["name"]) for row in shown] == [("on", "Enclosure")]
    assert client.delete(f"{URL}{made.json()['id']}/").status_code == 204
    assert client.get(URL).json()["results"] == []


def test_what_only_nodes_say_cannot_be_written() -> None:
    lamp = make_accessory()
    url = f"{URL}{lamp.uid}/"
    answer = admin_client().patch(url, {"state": "on", "wanted_on": True}, content_type=JSON)
    assert answer.status_code == 200
    assert AccessoryIO.objects.get().wanted_on is None


def test_who_sees_it_and_may_use_it_switches() -> None:
    machine = make_machine()
    lamp = make_accessory(machine, make_node(machine).row)
    person = make_person()
    give_right(person, Level.VIEW, on=ResourceType.MACHINE, uid=machine.uid)
    client = token_client(person, "*")
    url = f"{URL}{lamp.uid}/switch/"
    assert post(client, url, on=True).status_code == 403
    PermissionFactory.create(
        user=person, resource_type="machine", resource_uid=machine.uid, level="use"
    )
    answer = post(client, url, on=True)
    assert answer.status_code == 200, answer.content
    assert (answer.json()["wanted_on"], answer.json()["follows"]) == (True, False)
    assert post(client, url).status_code == 400
    assert post(client, f"{URL}{make_accessory().uid}/switch/", on=True).status_code == 404
    assert client.patch(f"{URL}{lamp.uid}/", {"name": "x"}, content_type=JSON).status_code == 403


def test_an_input_is_not_switched() -> None:
    machine = make_machine()
    contact = make_interlock(machine, make_node(machine).row)
    person = make_person(is_admin=True)
    PermissionFactory.create(user=person, level="use")
    answer = post(token_client(person, "*"), f"{URL}{contact.uid}/switch/", on=True)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == ["on"]


def test_three_rows_and_thirty_cost_the_same() -> None:
    client, machine = admin_client(), make_machine()
    node = make_node(machine).row
    client.get(URL)
    counts = []
    for numbers in (range(3), range(3, 30)):
        for number in numbers:
            make_accessory(machine, node, io_number=number)
        with CaptureQueriesContext(connection) as queries:
            client.get(URL)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_loudspeaker_is_paired_by_command() -> None:
    node = make_node(make_machine())
    client = admin_client()
    made = post(
        client, SPEAKERS, node=str(node.row.uid), name="Hall", mac_address="0C:A6:94:12:34:56"
    )
    assert made.status_code == 201, made.content
    told = post(client, f"{SPEAKERS}{made.json()['id']}/commands/", do="pair")
    assert told.status_code == 201, told.content
    assert NodeCommand.objects.get().args == {"do": "pair", "mac": "0C:A6:94:12:34:56"}
    assert client.get(SPEAKERS).json()["results"][0]["status"] == "pairing"
    assert post(client, f"{SPEAKERS}{make_device().uid}/commands/", do="scan").status_code == 400
