"""Equipment in the back office: written by the services that tell the apps."""

from typing import Any

import pytest
from django.test import Client

from core.models import Equipment, SyncEvent
from tests.factories.core import EquipmentFactory, MachineFactory, ZoneFactory
from tests.factories.people import make_person, office_browser

pytestmark = pytest.mark.django_db
PAGE = "/admin/core/equipment/"


@pytest.fixture
def browser() -> Client:
    return office_browser(make_person(is_admin=True))


def form(**values: Any) -> dict[str, Any]:
    return {"code": "E1", "name": "Crane", "kind": "crane", "status": "active"} | values


def test_equipment_made_changed_and_retired_tells_the_apps_each_time(browser: Client) -> None:
    zone = ZoneFactory.create()
    assert browser.post(f"{PAGE}add/", form(zone=zone.pk)).status_code == 302
    crane = Equipment.objects.get()
    here = f"{PAGE}{crane.pk}/"
    machine = MachineFactory.create()
    changed = browser.post(f"{here}change/", form(zone="", machine=machine.pk))
    assert changed.status_code == 302
    assert browser.post(f"{here}delete/", {"post": "yes"}).status_code == 302
    crane.refresh_from_db()
    assert (crane.zone, crane.machine, crane.is_deleted) == (None, machine, True)
    told = SyncEvent.objects.filter(resource_type="equipment", target_app="shop_monitor")
    assert list(told.order_by("sequence").values_list("event_type", flat=True)) == [
        "equipment.created",
        "equipment.updated",
        "equipment.deactivated",
    ]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({}, "zone"), ({"calibration_interval_days": 30}, "calibration_interval_days")],
)
def test_what_does_not_fit_is_told_at_its_field(
    browser: Client, wrong: dict[str, Any], field: str
) -> None:
    page = browser.post(f"{PAGE}add/", form(**wrong))
    assert page.status_code == 200
    assert field in page.context["adminform"].form.errors
    assert not Equipment.objects.exists()


def test_long_list_costs_as_many_queries_as_a_short_one(
    browser: Client, django_assert_max_num_queries: Any
) -> None:
    EquipmentFactory.create_batch(30)
    with django_assert_max_num_queries(13):
        assert browser.get(PAGE).status_code == 200
