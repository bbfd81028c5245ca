"""Where equipment lies: in its own zone, else where its machine stands."""

import pytest

from core.models import Equipment
from core.selectors.equipment import lying_in_area, lying_in_zone
from tests.factories.core import EquipmentFactory, MachineFactory, ZoneFactory

pytestmark = pytest.mark.django_db


def test_equipment_of_a_machine_lies_where_that_stands_unless_it_lies_elsewhere() -> None:
    here, there = ZoneFactory.create_batch(2)
    machine = MachineFactory.create(zone=here)
    own = EquipmentFactory.create(zone=here)
    with_machine = EquipmentFactory.create(zone=None, machine=machine)
    elsewhere = EquipmentFactory.create(zone=there, machine=machine)
    rows = Equipment.objects.all()
    assert set(lying_in_zone(rows, zone=here.uid)) == {own, with_machine}
    assert set(lying_in_zone(rows, zone=there.uid)) == {elsewhere}
    assert set(lying_in_area(rows, area=here.area.uid)) == {own, with_machine}
    machine.zone = there
    machine.save()
    assert set(lying_in_zone(rows, zone=there.uid)) == {with_machine, elsewhere}
