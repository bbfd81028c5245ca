"""The one rule for objects, asked of rows in memory and of rows in a table."""

import pytest

from core.models import Machine, MachineType, SuiteUser, Zone
from core.selectors.object_rights import (
    covers,
    may_put,
    may_read_some,
    may_see,
    named_outside,
    within,
)
from core.selectors.office_rights import EVERYWHERE, Reach
from shopmonitor.models import Node, NodeDeadLetter
from tests.factories.core import AreaFactory, MachineFactory, MachineTypeFactory, ZoneFactory

pytestmark = pytest.mark.django_db
NOWHERE = Reach()


def reach_of(zone: Zone) -> Reach:
    machines = Machine.objects.filter(zone=zone).values_list("pk", flat=True)
    return Reach(
        areas=frozenset({zone.area_id}), zones=frozenset({zone.pk}), machines=frozenset(machines)
    )


def test_rows_are_narrowed_to_where_the_right_reaches() -> None:
    here, there = MachineFactory.create(), MachineFactory.create()
    assert set(within(Machine.objects.all(), reach=reach_of(here.zone))) == {here}
    assert set(within(Machine.objects.all(), reach=EVERYWHERE)) == {here, there}
    assert not within(Machine.objects.all(), reach=NOWHERE)


def test_what_has_no_place_wants_a_right_on_everything() -> None:
    kind, reach = MachineTypeFactory.create(), reach_of(ZoneFactory.create())
    assert not within(SuiteUser.objects.all(), reach=reach)
    assert not may_read_some(SuiteUser, reach=reach)
    assert set(within(MachineType.objects.all(), reach=reach)) == {kind}
    assert may_see(kind, reach=reach)
    assert not covers(reach, row=kind)
    assert not may_see(kind, reach=NOWHERE)


def test_first_place_that_is_not_empty_counts_also_behind_a_relation() -> None:
    zone, other = ZoneFactory.create(), ZoneFactory.create()
    reach = reach_of(zone)
    for node, expected in (
        (Node.objects.create(node_id="a", zone=zone, area=other.area), True),
        (Node.objects.create(node_id="b", zone=other, area=zone.area), False),
        (Node.objects.create(node_id="c", area=zone.area), True),
    ):
        letter = NodeDeadLetter.objects.create(node=node, boot_id="b", code="x", message={})
        assert covers(reach, row=letter) is expected
        assert within(NodeDeadLetter.objects.all(), reach=reach).contains(letter) is expected


def test_who_has_a_machine_changes_it_and_does_not_move_it() -> None:
    machine, elsewhere = MachineFactory.create(), ZoneFactory.create()
    reach = Reach(machines=frozenset({machine.pk}))
    machine = Machine.objects.get(pk=machine.pk)
    machine.name = "Other"
    assert may_put(machine, reach=reach)
    machine.zone = elsewhere
    assert not may_put(machine, reach=reach)


def test_relation_to_a_row_out_of_sight_is_found() -> None:
    machine, foreign = MachineFactory.create(), AreaFactory.create()
    reach = reach_of(machine.zone)
    zone = Zone.objects.get(pk=machine.zone.pk)
    assert named_outside(zone, reach=reach, changed={"area_id"}) is None
    zone.area = foreign
    field = named_outside(zone, reach=reach, changed=zone.changed_fields())
    assert field is not None
    assert field.name == "area"
