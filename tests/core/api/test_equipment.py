"""Equipment through the API: made, changed, found, by who has the right at its place."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from core.choices import Level, ResourceType
from core.models import Equipment, SyncEvent, Zone
from tests.factories.core import EquipmentFactory, MachineFactory, ZoneFactory
from tests.factories.people import admin_client, give_right, make_person, token_client

pytestmark = pytest.mark.django_db
EQUIPMENT = "/api/v1/equipment/"
JSON = "application/json"


@pytest.fixture
def client() -> Client:
    return admin_client()


def zone_of(equipment: Equipment) -> Zone:
    assert equipment.zone is not None
    return equipment.zone


def told(uid: object) -> list[str]:
    rows = SyncEvent.objects.filter(resource_id=str(uid), target_app="shop_tracker")
    return list(rows.order_by("sequence").values_list("event_type", flat=True))


def test_gauge_is_made_changed_and_retired_and_each_is_told(client: Client) -> None:
    new = {
        "code": "CAL1",
        "name": "Caliper",
        "kind": "gauge",
        "zone": str(ZoneFactory.create().uid),
        "calibration_due_on": "2027-01-31",
        "calibration_interval_days": 365,
    }
    made = client.post(EQUIPMENT, new, content_type=JSON)
    assert made.status_code == 201
    assert made.json().items() >= new.items()
    url = f"{EQUIPMENT}{made.json()['id']}/"
    assert client.patch(url, {"status": "locked"}, content_type=JSON).status_code == 200
    assert client.delete(url).status_code == 204
    names = ["equipment.created", "equipment.updated", "equipment.deactivated"]
    assert told(made.json()["id"]) == names
    event = SyncEvent.objects.get(event_type=names[0], target_app="shop_tracker")
    assert event.payload["fields"]["calibration_due_on"] == "2027-01-31"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"zone": None}, "zone"),
        ({"kind": "horse"}, "kind"),
        ({"calibration_due_on": "2027-01-31"}, "calibration_due_on"),
        ({"calibration_interval_days": 30}, "calibration_interval_days"),
        ({"kind": "gauge", "calibration_interval_days": 0}, "calibration_interval_days"),
        ({"purchased_on": "2026-02-02", "commissioned_on": "2026-02-01"}, "commissioned_on"),
    ],
)
def test_wrong_field_is_named_and_nothing_is_made(
    client: Client, change: dict[str, Any], field: str
) -> None:
    zone = str(ZoneFactory.create().uid)
    new = {"code": "E1", "name": "Press", "kind": "tool", "zone": zone} | change
    answer = client.post(EQUIPMENT, new, content_type=JSON)
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert not Equipment.objects.exists()


def test_doubled_code_is_a_conflict(client: Client) -> None:
    known = EquipmentFactory.create()
    new = {"code": known.code, "name": "x", "kind": "tool", "zone": str(zone_of(known).uid)}
    answer = client.post(EQUIPMENT, new, content_type=JSON)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (409, "code")


def test_list_is_filtered_by_kind_place_and_what_falls_due(client: Client) -> None:
    machine = MachineFactory.create()
    crane = EquipmentFactory.create(kind="crane")
    gauge = EquipmentFactory.create(
        kind="gauge", zone=None, machine=machine, calibration_due_on=date(2026, 3, 2)
    )

    def found(**query: Any) -> list[str]:
        return [row["code"] for row in client.get(EQUIPMENT, query).json()["results"]]

    assert found(kind="crane") == [crane.code]
    assert found(machine=machine.uid) == found(zone=machine.zone.uid) == [gauge.code]
    assert found(area=zone_of(crane).area.uid) == [crane.code]
    assert found(calibration_due_before="2026-03-03") == [gauge.code]
    assert found(calibration_due_before="2026-03-02") == []
    assert client.get(EQUIPMENT, {"zone": "x"}).status_code == 400


def test_right_at_the_zone_or_at_the_machine_opens_what_lies_there() -> None:
    machine = MachineFactory.create()
    crane = EquipmentFactory.create(zone=machine.zone)
    jig = EquipmentFactory.create(zone=None, machine=machine)
    other = EquipmentFactory.create()
    person = make_person()
    give_right(person, Level.EDIT, on=ResourceType.ZONE, uid=machine.zone.uid)
    client = token_client(person)
    seen = {row["code"] for row in client.get(EQUIPMENT).json()["results"]}
    assert seen == {crane.code, jig.code}
    assert client.get(f"{EQUIPMENT}{other.uid}/").status_code == 404
    here = f"{EQUIPMENT}{jig.uid}/"
    assert client.patch(here, {"name": "Jig"}, content_type=JSON).status_code == 200
    away = {"machine": None, "zone": str(zone_of(other).uid)}
    assert client.patch(here, away, content_type=JSON).status_code == 403
    new = {"code": "N1", "name": "New", "kind": "tool", "zone": str(zone_of(other).uid)}
    assert client.post(EQUIPMENT, new, content_type=JSON).status_code == 403


def test_thirty_rows_cost_as_many_queries_as_three(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    EquipmentFactory.create_batch(3)
    client.get(EQUIPMENT)  # the token's use is noted by the first
    with django_assert_num_queries(2):
        assert len(client.get(EQUIPMENT).json()["results"]) == 3
    EquipmentFactory.create_batch(27)
    with django_assert_num_queries(2):
        assert len(client.get(EQUIPMENT).json()["results"]) == 30
