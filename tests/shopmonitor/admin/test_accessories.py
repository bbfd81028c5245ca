"""The pages of accessories, loudspeakers and log lines."""

import pytest
from django.test import Client

from core.clock import utc_now
from shopmonitor.models import AccessoryIO, BluetoothDevice, NodeCommand, NodeLogLine
from tests.factories.accessories import make_accessory, make_device, make_interlock
from tests.factories.core import PermissionFactory
from tests.factories.floor import make_machine, make_node
from tests.factories.modules import switch_off
from tests.factories.people import make_person, office_browser

pytestmark = pytest.mark.django_db
PAGES = "/admin/shopmonitor/accessoryio/"


@pytest.fixture
def boss() -> Client:
    person = make_person(is_admin=True)
    PermissionFactory.create(user=person, level="use")
    return office_browser(person)


def test_an_accessory_is_made_and_its_node_learns_of_it(boss: Client) -> None:
    machine = make_machine()
    node = make_node(machine).row
    answer = boss.post(
        PAGES + "add/",
        {
            "name": "Filter OK",
            "machine": machine.pk,
            "node": node.pk,
            "io_number": 1,
            "io_type": "input",
            "role": "interlock",
            "activation_delay_s": 0,
            "deactivation_delay_s": 3,
            "description": "",
            "active": "on",
        },
    )
    assert answer.status_code == 302, answer.context["adminform"].errors
    made = AccessoryIO.objects.get()
    assert made.deactivation_delay_s == 3
    assert type(node).objects.get(pk=node.pk).config_rev == node.config_rev + 1
    shown = boss.get(f"/admin/core/machine/{machine.pk}/change/").content.decode()
    assert "Filter OK" in shown
    assert "Filter OK" in boss.get(PAGES).content.decode()


def test_a_wrong_role_is_named_at_its_field(boss: Client) -> None:
    lamp = make_accessory()
    values = {
        "name": "Lamp",
        "node": lamp.node_id,
        "io_number": 1,
        "io_type": "output",
        "role": "interlock",
        "activation_delay_s": 0,
        "deactivation_delay_s": 0,
    }
    page = boss.post(PAGES + "add/", values)
    assert "role" in page.context["adminform"].form.errors


def test_the_button_switches_for_whoever_may_use_it(boss: Client) -> None:
    machine = make_machine()
    lamp = make_accessory(machine, make_node(machine).row)
    page, switch = f"{PAGES}{lamp.pk}/change/", f"{PAGES}{lamp.pk}/switch/on/"
    assert switch in boss.get(page).content.decode()
    assert boss.get(switch).status_code == 403
    assert boss.post(switch).status_code == 302
    assert NodeCommand.objects.get().args["on"] is True
    assert f"{PAGES}{lamp.pk}/switch/off/" in boss.get(page).content.decode()
    other = office_browser(make_person(is_admin=True))
    assert switch not in other.get(page).content.decode()
    other.post(f"{PAGES}{lamp.pk}/switch/off/")
    assert NodeCommand.objects.count() == 1


def test_an_input_has_no_button(boss: Client) -> None:
    machine = make_machine()
    contact = make_interlock(machine, make_node(machine).row)
    assert "/switch/" not in boss.get(f"{PAGES}{contact.pk}/change/").content.decode()


def test_a_loudspeaker_is_paired_by_its_button(boss: Client) -> None:
    device = make_device()
    page = f"/admin/shopmonitor/bluetoothdevice/{device.pk}/"
    assert f"{page}tell/pair/" in boss.get(page + "change/").content.decode()
    assert boss.post(page + "tell/forget/").status_code == 403
    assert boss.post(page + "tell/pair/").status_code == 302
    assert NodeCommand.objects.get().args["do"] == "pair"
    BluetoothDevice.objects.update(is_paired=True, status="connected")
    shown = boss.get(page + "change/").content.decode()
    assert f"{page}tell/disconnect/" in shown


def test_a_node_looks_around_by_its_button(boss: Client) -> None:
    node = make_node(make_machine()).row
    scan = f"/admin/shopmonitor/bluetoothdevice/scan/{node.pk}/"
    assert scan in boss.get(f"/admin/shopmonitor/node/{node.pk}/change/").content.decode()
    assert boss.get(scan).status_code == 403
    assert boss.post(scan).status_code == 302
    assert NodeCommand.objects.get().args == {"do": "scan"}
    switch_off("audio")
    assert scan not in boss.get(f"/admin/shopmonitor/node/{node.pk}/change/").content.decode()
    assert boss.post(scan).status_code == 404


def test_the_log_stands_on_the_page_of_its_node(boss: Client) -> None:
    node = make_node(make_machine()).row
    NodeLogLine.objects.create(node=node, level="error", text="no radio", occurred_at=utc_now())
    assert "no radio" in boss.get(f"/admin/shopmonitor/node/{node.pk}/change/").content.decode()
    assert "no radio" in boss.get("/admin/shopmonitor/nodelogline/").content.decode()
