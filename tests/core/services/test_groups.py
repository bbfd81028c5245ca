"""Groups with their members."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.choices import App
from core.db.transactions import transaction_on
from core.models import SecurityEvent, SuiteGroup, SyncEvent
from core.services.groups import change_group, create_group, join_in_transaction
from core.services.records import retire_record
from core.services.resync import publish_state
from tests.factories.core import GroupFactory, PermissionFactory, UserFactory
from tests.factories.people import make_person

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
        join_in_transaction(group=group, users=[new], by=boss)
    assert list(group.members.all()) == [new]
    assert SyncEvent.objects.filter(event_type="group.updated").exists()


def told(group: SuiteGroup) -> list[tuple[str, str, list[str]]]:
    rows = SyncEvent.objects.filter(resource_id=str(group.uid), target_app="shop_monitor")
    fields = [(row.event_type, row.payload["fields"]) for row in rows.order_by("sequence")]
    return [(wire, each["name"], each["members"]) for wire, each in fields]


def test_event_of_a_group_carries_its_members_as_they_are_then() -> None:
    first, second = sorted(UserFactory.create_batch(2), key=lambda person: str(person.uid))
    group = create_group(group=SuiteGroup(name="Turners"), members=[second, first])
    change_group(group=group, members=[second])
    group.name = "Lathes"
    change_group(group=group)
    retire_record(group)
    assert told(group) == [
        ("group.created", "Turners", [str(first.uid), str(second.uid)]),
        ("group.updated", "Turners", [str(second.uid)]),
        ("group.updated", "Lathes", [str(second.uid)]),
        ("group.deactivated", "Lathes", [str(second.uid)]),
    ]


def test_guards_learn_who_joined_and_left_and_by_whom() -> None:
    boss, other = make_person(is_admin=True), UserFactory.create()
    group = create_group(group=SuiteGroup(name="Turners"), members=[other], by=boss)
    change_group(group=group, members=[boss], by=boss)
    change_group(group=group, members=[boss], by=boss)
    first, second = SecurityEvent.objects.filter(kind="right_changed").order_by("pk")
    assert (first.user, first.detail["added"], first.detail["to_oneself"]) == (
        boss,
        [str(other)],
        False,
    )
    assert (second.detail["added"], second.detail["removed"]) == ([str(boss)], [str(other)])
    assert second.detail["to_oneself"] is True


def test_state_that_is_told_anew_carries_the_members_at_the_cost_of_one_query() -> None:
    def queries(groups: int) -> int:
        for number in range(groups):
            create_group(group=SuiteGroup(name=f"G{groups}-{number}"), members=people)
        with CaptureQueriesContext(connection) as asked:
            publish_state(app=App.CORE)
        return sum("suite_group_members" in query["sql"] for query in asked)

    people = UserFactory.create_batch(3)
    assert queries(2) == queries(9) == 1
    last = SyncEvent.objects.filter(event_type="group.created").latest("sequence")
    assert len(last.payload["fields"]["members"]) == 3
