"""What a right is given on, by name."""

from uuid import uuid4

import pytest
from pytest_django import DjangoAssertNumQueries

from core.choices import ResourceType
from core.selectors.places import name_resources
from tests.factories.core import MachineFactory, PermissionFactory, ZoneFactory

pytestmark = pytest.mark.django_db


def test_rights_name_their_places_at_the_cost_of_a_query_a_kind(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    zone = ZoneFactory.create(code="W", name="Wire")
    machines = MachineFactory.create_batch(3, name="Lathe")
    rights = [
        PermissionFactory.create(),
        PermissionFactory.create(resource_type=ResourceType.ZONE, resource_uid=zone.uid),
        *(
            PermissionFactory.create(resource_type=ResourceType.MACHINE, resource_uid=each.uid)
            for each in machines
        ),
        PermissionFactory.create(resource_type=ResourceType.ORDER, resource_uid=uuid4()),
    ]
    with django_assert_num_queries(2):
        names = name_resources(rows=rights)
    assert names[rights[0].pk] == "Everything"
    assert names[rights[1].pk] == "Zone: W Wire"
    assert names[rights[2].pk] == f"Machine: {machines[0].code} Lathe"
    assert names[rights[-1].pk] == f"Order: {rights[-1].resource_uid}"
