"""Groups with their members."""

import pytest

from core.db.transactions import transaction_on
from core.models import SuiteGroup, SyncEvent
from core.services.groups import change_group, create_group, join_in_transaction
from tests.factories.core import GroupFactory, PermissionFactory, UserFactory

pytestmark = pytest.mark.django_db


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


def alerts() -> list[str]:
    rows = SyncEvent.objects.filter(event_type="right.given_to_oneself")
    return list(rows.values_list("payload__level", flat=True))


def test_who_joins_a_group_with_rights_at_machines_is_seen() -> None:
    boss, other = UserFactory.create_batch(2)
    turners, office = GroupFactory.create_batch(2)
    PermissionFactory.create(user=None, group=turners, level="operate")
    PermissionFactory.create(user=None, group=office, level="edit")
    change_group(group=office, members=[boss], by=boss)
    change_group(group=turners, members=[other], by=boss)
    assert alerts() == []
    change_group(group=turners, members=[other, boss], by=boss)
    assert alerts() == ["operate"]
    change_group(group=turners, members=[boss], by=boss)
    assert alerts() == ["operate"]


def test_person_is_added_to_a_group_and_the_apps_hear_of_it() -> None:
    boss, new = UserFactory.create_batch(2)
    group = GroupFactory.create()
    with transaction_on("default"):
        join_in_transaction(group=group, user=new, by=boss)
    assert list(group.members.all()) == [new]
    assert SyncEvent.objects.filter(event_type="group.updated").exists()
