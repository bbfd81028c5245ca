"""Giving and taking rights."""

import pytest
from django.core.exceptions import ValidationError

from core.choices import Level, ResourceType
from core.models import SecurityEvent, SuitePermission, SyncEvent
from core.services.permissions import (
    RightRefusedError,
    change_permission,
    create_permission,
    retire_permission,
)
from tests.factories.core import AreaFactory, GroupFactory, UserFactory
from tests.factories.people import give_right, make_person

pytestmark = pytest.mark.django_db


def right(**values: object) -> SuitePermission:
    return SuitePermission(**{"resource_type": "*", "level": "operate"} | values)


def test_guards_are_told_of_each_step_and_of_rights_given_to_oneself() -> None:
    boss, other = UserFactory.create(is_admin=True), UserFactory.create()
    own = create_permission(permission=right(user=boss), by=boss)
    change_permission(permission=own, by=boss)
    retire_permission(permission=own, by=boss)
    create_permission(permission=right(user=other), by=boss)
    create_permission(permission=right(user=boss, level="edit"), by=boss)
    told = SecurityEvent.objects.order_by("pk").values_list("detail", flat=True)
    assert [(event["change"], event["to_oneself"]) for event in told] == [
        ("given", True),
        ("changed", True),
        ("taken", True),
        ("given", False),
        ("given", False),
    ]


def own_rights() -> list[str]:
    rows = SyncEvent.objects.filter(event_type="right.given_to_oneself").order_by("sequence")
    return list(rows.values_list("payload__level", flat=True))


def test_right_given_to_oneself_is_told_whichever_way_it_comes() -> None:
    boss, other = UserFactory.create(is_admin=True), UserFactory.create()
    group = GroupFactory.create()
    group.members.add(boss)
    create_permission(permission=right(user=other), by=boss)
    create_permission(permission=right(user=boss, level="admin"), by=boss)
    create_permission(permission=right(user=boss, block=True), by=boss)
    assert own_rights() == []
    own = create_permission(permission=right(user=boss, level="maintain"), by=boss)
    create_permission(permission=right(group=group, level="lead"), by=boss)
    retire_permission(permission=own, by=boss)
    assert own_rights() == ["maintain", "lead"]


def test_right_without_a_holder_is_refused_and_nobody_is_told() -> None:
    with pytest.raises(ValidationError):
        create_permission(permission=right(), by=UserFactory.create(is_admin=True))
    assert not SecurityEvent.objects.exists()


def test_area_administrator_gives_changes_and_takes_rights_there_and_guards_are_told() -> None:
    area, boss, worker = AreaFactory.create(), make_person(), make_person()
    here = {"resource_type": ResourceType.AREA, "resource_uid": area.uid}
    give_right(boss, Level.ADMIN, on=ResourceType.AREA, uid=area.uid)
    give_right(worker, Level.USE, on=ResourceType.AREA, uid=area.uid)
    made = create_permission(permission=right(user=worker, **here), by=boss)
    made.level = Level.LEAD
    change_permission(permission=made, by=boss)
    retire_permission(permission=made, by=boss)
    told = SecurityEvent.objects.filter(user=boss).order_by("pk")
    assert [event.detail["change"] for event in told] == ["given", "changed", "taken"]


def test_what_is_not_theirs_is_refused_and_nothing_is_told() -> None:
    area, boss = AreaFactory.create(), make_person()
    own = give_right(boss, Level.ADMIN, on=ResourceType.AREA, uid=area.uid)
    own = SuitePermission.objects.get(pk=own.pk)
    with pytest.raises(RightRefusedError) as refused:
        retire_permission(permission=own, by=boss)
    assert refused.value.context["field"] == "user"
    with pytest.raises(RightRefusedError) as refused:
        create_permission(permission=right(user=UserFactory.create()), by=boss)
    assert refused.value.context["field"] == "resource_uid"
    assert not SecurityEvent.objects.exists()
    assert SuitePermission.objects.get() == own
