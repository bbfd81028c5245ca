"""A new shop comes in step by step, each step whole or not at all."""

import pytest
from django.core.exceptions import ValidationError

from core.choices import Level
from core.models import (
    Area,
    Badge,
    Machine,
    MachineType,
    SuiteGroup,
    SuitePermission,
    SuiteUser,
    SyncEvent,
    Zone,
)
from core.services.badges import TagTakenError
from core.services.first_day import (
    NewPerson,
    Role,
    issue_first_badges,
    set_up_machines,
    set_up_people,
    set_up_places,
)
from tests.factories.core import ZoneFactory
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db


def person(name: str) -> SuiteUser:
    return SuiteUser(username=name, display_name=name.title())


def test_area_and_zones_come_together_and_are_told() -> None:
    set_up_places(
        area=Area(code="H1", name="Hall"),
        zones=[Zone(code="T", name="T"), Zone(code="M", name="M")],
    )
    assert set(Zone.objects.values_list("area__code", "code")) == {("H1", "T"), ("H1", "M")}
    told = set(SyncEvent.objects.values_list("event_type", flat=True))
    assert {"area.created", "zone.created"} <= told


def test_doubled_zone_leaves_no_area_behind() -> None:
    ZoneFactory.create(code="T")
    with pytest.raises(ValidationError):
        set_up_places(area=Area(code="H1", name="Hall"), zones=[Zone(code="T", name="T")])
    assert not Area.objects.filter(code="H1").exists()


def test_machines_of_one_type_share_it_whatever_its_case() -> None:
    zone = ZoneFactory.create()
    MachineType.objects.create(code="LATHE", name="Something else")
    set_up_machines(
        machines=[
            (Machine(code="W1", name="a", zone=zone), "Lathe"),
            (Machine(code="W2", name="b", zone=zone), "LATHE"),
            (Machine(code="W3", name="c", zone=zone), ""),
        ]
    )
    types = [machine.machine_type for machine in Machine.objects.order_by("code")]
    assert types[0] == types[1]
    assert types[2] is None
    assert types[0] is not None
    assert (types[0].code, types[0].name) == ("LATHE2", "Lathe")


def test_role_gives_its_right_and_the_second_one_joins_the_group() -> None:
    boss = make_person(is_admin=True)
    for name in ("bert", "carl"):
        set_up_people(people=[NewPerson(person(name), Role.OPERATOR)], by=boss)
    group = SuiteGroup.objects.get()
    assert set(group.members.values_list("username", flat=True)) == {"bert", "carl"}
    assert SuitePermission.objects.get().level == Level.OPERATE
    assert SyncEvent.objects.filter(event_type="group.updated").exists()


def test_who_works_at_a_screen_gets_a_password_and_nobody_else() -> None:
    boss = make_person(is_admin=True)
    roles = {
        "olga": Role.OFFICE,
        "adam": Role.ADMINISTRATOR,
        "bert": Role.LEAD,
        "vera": Role.VISITOR,
    }
    people = [NewPerson(person(name), role) for name, role in roles.items()]
    passwords = set_up_people(people=people, by=boss)
    assert {user.username for user in passwords} == {"olga", "adam"}
    for user, password in passwords.items():
        assert SuiteUser.objects.get(pk=user.pk).check_password(password)
    assert SuiteUser.objects.get(username="adam").is_admin
    assert not SuiteUser.objects.get(username="vera").suite_groups.exists()


def test_taken_badge_leaves_the_others_unissued() -> None:
    first, second, third = make_person(), make_person(), make_person()
    assert issue_first_badges(tags={first: "04A1B2C3"}) == 1
    with pytest.raises(TagTakenError):
        issue_first_badges(tags={second: "04A1B2C4", third: "04A1B2C3"})
    assert Badge.objects.count() == 1
