"""Which rights somebody may give: those of their places, to others who belong there."""

from __future__ import annotations

from typing import Any

import pytest

from core.choices import App, Level, ResourceType
from core.clock import utc_now
from core.models import SuitePermission, SuiteUser
from core.selectors.office_rights import get_office_rights
from core.selectors.rights_to_give import find_refusal
from tests.factories.core import AreaFactory, GroupFactory, MachineFactory
from tests.factories.people import give_right, make_person

pytestmark = pytest.mark.django_db


def refused(by: SuiteUser, right: SuitePermission, **values: Any) -> str:
    """Return the field that stands against a right with these values."""
    for name, value in values.items():
        setattr(right, name, value)
    rights = get_office_rights(user=by, at=utc_now())
    refusal = find_refusal(permission=right, by=by, rights=rights)
    return refusal.field if refusal else ""


class Place:
    """An area with a machine, its administrator, and somebody who works there."""

    def __init__(self) -> None:
        self.machine = MachineFactory.create()
        self.area = self.machine.zone.area
        self.boss, self.worker = make_person(), make_person()
        give_right(self.boss, Level.ADMIN, on=ResourceType.AREA, uid=self.area.uid)
        give_right(self.worker, Level.USE, on=ResourceType.MACHINE, uid=self.machine.uid)

    def new(self, **values: Any) -> SuitePermission:
        """Return a right that nobody has been given yet."""
        here = {"resource_type": ResourceType.MACHINE, "resource_uid": self.machine.uid}
        return SuitePermission(**here | {"user": self.worker, "level": Level.LEAD} | values)


@pytest.fixture
def place() -> Place:
    return Place()


@pytest.mark.parametrize("level", Level)
def test_any_level_is_given_on_the_area_and_on_what_lies_in_it(place: Place, level: Level) -> None:
    inner = AreaFactory.create(parent=place.area)
    for kind, row in (
        (ResourceType.AREA, place.area),
        (ResourceType.AREA, inner),
        (ResourceType.ZONE, place.machine.zone),
        (ResourceType.MACHINE, place.machine),
    ):
        right = place.new(level=level, resource_type=kind, resource_uid=row.uid)
        assert refused(place.boss, right) == ""


def test_nothing_is_given_beyond_the_area(place: Place) -> None:
    outer, other = AreaFactory.create(), MachineFactory.create()
    area = type(place.area).objects.get(pk=place.area.pk)
    area.parent = outer
    area.save()
    for kind, uid in (
        (ResourceType.ANY, None),
        (ResourceType.MACHINE, None),
        (ResourceType.MACHINE, other.uid),
        (ResourceType.AREA, outer.uid),
        (ResourceType.NODE, place.machine.uid),
    ):
        right = place.new(resource_type=kind, resource_uid=uid)
        assert refused(place.boss, right) == "resource_uid"


def test_nobody_gives_to_themselves_or_to_a_group_of_theirs(place: Place) -> None:
    group = GroupFactory.create()
    SuitePermission.objects.create(
        group=group, level="use", resource_type="area", resource_uid=place.area.uid
    )
    assert refused(place.boss, place.new(user=place.boss)) == "user"
    assert refused(place.boss, place.new(user=place.boss, block=True)) == "user"
    right = place.new(user=None, group=group)
    assert refused(place.boss, right) == ""
    group.members.add(place.boss)
    assert refused(place.boss, right) == "group"


def test_strangers_get_their_first_right_from_who_administers_everything(place: Place) -> None:
    stranger, group = make_person(), GroupFactory.create()
    assert refused(place.boss, place.new(user=stranger)) == "user"
    assert refused(place.boss, place.new(user=None, group=group)) == "group"
    chief = make_person()
    give_right(chief, Level.ADMIN)
    for right in (place.new(user=stranger), place.new(user=None, group=group)):
        assert refused(chief, right) == refused(make_person(is_admin=True), right) == ""


def test_right_that_is_changed_must_have_been_theirs_to_give(place: Place) -> None:
    other = MachineFactory.create()
    foreign = give_right(place.worker, Level.USE, on=ResourceType.MACHINE, uid=other.uid)
    own = give_right(place.boss, Level.USE, on=ResourceType.MACHINE, uid=place.machine.uid)
    theirs = give_right(place.worker, Level.USE, on=ResourceType.ZONE, uid=place.machine.zone.uid)
    read = {row.pk: row for row in SuitePermission.objects.all()}
    here = {"resource_uid": place.machine.uid}
    assert refused(place.boss, read[foreign.pk], **here) == "resource_uid"
    assert refused(place.boss, read[own.pk], user=place.worker) == "user"
    assert refused(place.boss, read[theirs.pk], level=Level.LEAD) == ""
    assert refused(place.boss, read[theirs.pk], user=place.boss) == "user"


def test_who_administers_in_one_app_gives_rights_in_this_one(place: Place) -> None:
    boss = make_person()
    on: dict[str, Any] = {"on": ResourceType.AREA, "uid": place.area.uid}
    give_right(boss, Level.ADMIN, app_context=App.CORE, **on)
    assert refused(boss, place.new(app_context=App.CORE)) == ""
    assert refused(boss, place.new()) == refused(boss, place.new(app_context=App.MONITOR))
    assert refused(boss, place.new()) == "app_context"
    for app in (App.MONITOR, App.TRACKER):
        give_right(boss, Level.ADMIN, app_context=app, **on)
    assert refused(boss, place.new()) == ""


def test_lesser_rights_give_none(place: Place) -> None:
    for level in (Level.EDIT, Level.LEAD):
        person = make_person()
        give_right(person, level, on=ResourceType.AREA, uid=place.area.uid)
        assert refused(person, place.new()) == "resource_uid"
