"""Accessories as people see them."""

import pytest
from pytest_django import DjangoAssertNumQueries

from shopmonitor.selectors.accessories import list_accessories_at, list_accessories_of, may_use
from tests.factories.accessories import make_accessory, make_interlock
from tests.factories.core import PermissionFactory, UserFactory
from tests.factories.floor import make_machine, make_node

pytestmark = pytest.mark.django_db


def test_they_stand_by_direction_and_what_is_retired_does_not(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    machine = make_machine()
    node = make_node(machine).row
    lamp = make_accessory(machine, node, io_number=2)
    contact = make_interlock(machine, node)
    make_accessory(machine, node, io_number=9, deleted_at="2026-01-01T00:00Z")
    make_accessory()
    for rows in (list_accessories_of(node), list_accessories_at(machine)):
        with django_assert_num_queries(1):
            assert [str(row.state) for row in rows] == ["unknown", "unknown"]
        assert list(rows) == [contact, lamp]


def test_of_one_without_a_machine_the_place_of_its_node_counts() -> None:
    machine = make_machine()
    node = make_node(machine).row
    node.zone = machine.zone
    node.save()
    lamp = make_accessory(machine, node)
    type(lamp).objects.update(machine=None)
    lamp.refresh_from_db()
    person = UserFactory.create()
    assert not may_use(accessory=lamp, user=person)
    PermissionFactory.create(
        user=person, resource_type="zone", resource_uid=machine.zone.uid, level="use"
    )
    assert may_use(accessory=lamp, user=person)
    node.zone = None
    node.save()
    lamp.node.refresh_from_db()
    assert not may_use(accessory=lamp, user=person)
