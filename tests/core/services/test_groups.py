"""Groups with their members."""

from typing import Any

import pytest

from core.models import SuiteGroup, SyncEvent
from core.services.groups import change_group, create_group
from tests.factories.core import UserFactory

pytestmark = pytest.mark.django_db


def told_of(group: SuiteGroup) -> list[dict[str, Any]]:
    rows = SyncEvent.objects.filter(resource_id=str(group.uid), target_app="shop_monitor")
    return [row.payload["fields"] for row in rows.order_by("sequence")]


def test_members_are_replaced_when_given_and_left_when_not() -> None:
    first, second = UserFactory.create_batch(2)
    group = create_group(group=SuiteGroup(name="Turners"), members=[first])
    change_group(group=group)
    assert list(group.members.all()) == [first]
    change_group(group=group, members=[second])
    assert list(group.members.all()) == [second]
    change_group(group=group, members=[])
    assert not group.members.exists()
    assert group.revision == 4


def test_every_event_of_a_group_names_the_members_that_it_has_then() -> None:
    first, second = UserFactory.create_batch(2)
    group = create_group(group=SuiteGroup(name="Turners"), members=[first])
    change_group(group=group, members=[first, second])
    change_group(group=group)
    made, changed, untouched = told_of(group)
    assert made["members"] == [str(first.uid)]
    assert changed["members"] == sorted([str(first.uid), str(second.uid)])
    assert untouched["members"] == changed["members"]
