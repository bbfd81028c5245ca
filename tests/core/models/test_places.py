"""Areas: their time zone, their region, and that none lies in itself."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from pytest_django.fixtures import Settings

from core.models import Area, Zone
from core.services.records import change_record, create_record
from tests.factories.core import AreaFactory, MachineFactory, ZoneFactory, make_company

pytestmark = pytest.mark.django_db


@pytest.fixture
def north(settings: Settings) -> str:
    """Name a region whose floor lies in the one database."""
    settings.SUITE_ALIASES = {**settings.SUITE_ALIASES, "shop_monitor_north": "default"}
    return "north"


def refused(record: Any) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as error:
        change_record(record)
    return error.value.message_dict


def test_new_area_takes_the_companys_time_zone_unless_it_has_its_own(settings: Settings) -> None:
    settings.TIME_ZONE = "Europe/Vienna"
    assert create_record(Area(code="A", name="x")).time_zone == "Europe/Vienna"
    make_company(time_zone="Asia/Tokyo")
    assert create_record(Area(code="B", name="x")).time_zone == "Asia/Tokyo"
    assert create_record(Area(code="C", name="x", time_zone="UTC")).time_zone == "UTC"


def test_unknown_time_zone_and_region_are_named_with_what_there_is(north: str) -> None:
    area = AreaFactory.create()
    area.time_zone, area.region = "Mars/Base", "south"
    told = refused(area)
    assert set(told) == {"time_zone", "region"}
    assert "Europe/Berlin" in told["time_zone"][0]
    assert "home, north" in told["region"][0]
    assert "MONITOR_DATABASE_URL_SOUTH" in told["region"][0]


def test_area_lies_in_no_area_that_lies_in_it() -> None:
    plant = AreaFactory.create()
    hall = AreaFactory.create(parent=plant)
    bay = AreaFactory.create(parent=hall)
    for inner in (plant, hall, bay):
        plant.parent = inner
        assert set(refused(plant)) == {"parent"}
        with pytest.raises(DatabaseError, match="inside itself"), transaction.atomic():
            Area.objects.filter(pk=plant.pk).update(parent=inner)
    bay.parent = plant
    assert change_record(bay).parent == plant


def test_area_with_machines_stays_in_its_region(north: str) -> None:
    empty = AreaFactory.create()
    empty.region = north
    assert change_record(empty).region == north
    machine = MachineFactory.create()
    area = machine.zone.area
    area.region = north
    assert "home" in refused(area)["region"][0]
    machine.deleted_at = machine.created_at
    machine.save()
    assert change_record(area).region == north


def test_zone_with_machines_and_a_machine_itself_stay_in_their_region(north: str) -> None:
    there = ZoneFactory.create(area=AreaFactory.create(region=north))
    machine = MachineFactory.create()
    zone = Zone.objects.get(pk=machine.zone_id)
    zone.area = there.area
    assert set(refused(zone)) == {"area"}
    machine.refresh_from_db()
    machine.zone = there
    assert set(refused(machine)) == {"zone"}
    machine.refresh_from_db()
    machine.zone = ZoneFactory.create()
    assert change_record(machine).zone.area.region == "home"
