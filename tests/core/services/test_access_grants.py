"""Rights as rows: they say what the one rule says, at every place and moment, after any change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import pytest
from django.db.models import Q
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from core.choices import App, Level, ResourceType
from core.domain.permissions import OFFICE_LADDER
from core.models import AccessGrant, Area, Machine, SuiteGroup, SuitePermission, SuiteUser, Zone
from core.selectors.office_rights import get_reach
from core.services.access_grants import make_access_grants, rewrite_access_grants
from core.services.groups import change_group, create_group
from core.services.permissions import change_permission, create_permission, retire_permission
from core.services.records import change_record, create_record, retire_record
from tests.factories.core import AreaFactory, MachineFactory, ZoneFactory
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
MOMENTS = [NOON + n * HOUR for n in range(4)]


Keys = dict[str, set[int]]


class Asked(NamedTuple):
    level: Level
    app: App
    at: datetime


def every_place() -> Keys:
    """Return the keys of all places, by kind."""
    models: dict[str, type[Area | Zone | Machine]] = {
        "area": Area,
        "zone": Zone,
        "machine": Machine,
    }
    return {
        kind: set(model._default_manager.values_list("pk", flat=True))
        for kind, model in models.items()
    }


def in_sql(user: SuiteUser, asked: Asked, everywhere: Keys) -> dict[str, Any]:
    """Return where the level holds by the rows alone, as a policy would ask them."""
    reached = OFFICE_LADDER[OFFICE_LADDER.index(asked.level) :]
    rows = AccessGrant.objects.filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=asked.at),
        Q(valid_until__isnull=True) | Q(valid_until__gt=asked.at),
        user=user,
        ladder="office",
        level__in=reached,
        app__in=["", asked.app],
    )
    held = set(rows.values_list("resource_type", "resource_id", "whole"))
    whole = any(of_all for _kind, _key, of_all in held)
    places = {kind: {key for k, key, _ in held if k == kind and key} for kind in everywhere}
    unplaced = any(kind == "*" for kind, _key, _whole in held)
    return {"unplaced": unplaced, **(everywhere if whole else places)}


def by_the_rule(user: SuiteUser, asked: Asked, everywhere: Keys) -> dict[str, Any]:
    reach = get_reach(user=user, level=asked.level, app=asked.app, at=asked.at)
    return {
        "unplaced": reach.unplaced,
        **{
            kind: {key for key in keys if reach.has(kind, key)} for kind, keys in everywhere.items()
        },
    }


def assert_same(user: SuiteUser) -> None:
    everywhere = every_place()
    for at in (NOON - HOUR, *MOMENTS, NOON + timedelta(days=400)):
        for app in App:
            for name in OFFICE_LADDER:
                asked = Asked(Level(name), app, at)
                told = in_sql(user, asked, everywhere)
                assert told == by_the_rule(user, asked, everywhere), asked


_dates = st.sampled_from([(None, None), *((a, b) for a in [None, *MOMENTS] for b in MOMENTS)])
_rights = st.lists(
    st.fixed_dictionaries(
        {
            "level": st.sampled_from([*OFFICE_LADDER, "operate"]),
            "app_context": st.sampled_from(["", *App.values]),
            "block": st.booleans(),
            "place": st.integers(0, 6),
            "dates": _dates.filter(lambda d: d[0] is None or d[1] is None or d[0] < d[1]),
            "by_group": st.booleans(),
        }
    ),
    max_size=6,
)


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rights=_rights)
def test_rows_say_what_the_rule_says(db: None, rights: list[dict[str, Any]]) -> None:
    outer = AreaFactory.create()
    inner = AreaFactory.create(parent=outer)
    zone = ZoneFactory.create(area=inner)
    machine = MachineFactory.create(zone=zone)
    MachineFactory.create(zone=ZoneFactory.create(area=AreaFactory.create()))
    targets = [
        (ResourceType.ANY, None),
        (ResourceType.AREA, outer.uid),
        (ResourceType.AREA, inner.uid),
        (ResourceType.ZONE, zone.uid),
        (ResourceType.MACHINE, machine.uid),
        (ResourceType.AREA, None),
        (ResourceType.MACHINE, None),
    ]
    person = make_person()
    group = SuiteGroup.objects.create(name=f"group of {person.pk}")
    group.members.add(person)
    for right in rights:
        kind, uid = targets[right.pop("place")]
        begin, end = right.pop("dates")
        holder = {"group": group} if right.pop("by_group") else {"user": person}
        SuitePermission.objects.create(
            resource_type=kind,
            resource_uid=uid,
            valid_from=begin,
            valid_until=end,
            **holder,
            **right,
        )
    rewrite_access_grants([person.pk])

    assert_same(person)


def make_right(by: SuiteUser, **values: Any) -> SuitePermission:
    values = {"resource_type": ResourceType.ANY, "level": Level.VIEW, **values}
    return create_permission(permission=SuitePermission(**values), by=by)


def test_rows_follow_a_right_through_its_life() -> None:
    admin, person, other = make_person(is_admin=True), make_person(), make_person()
    right = make_right(admin, user=person)
    assert AccessGrant.objects.get(user=person).whole

    right.user = other
    change_permission(permission=right, by=admin)
    assert not AccessGrant.objects.filter(user=person).exists()
    assert AccessGrant.objects.get(user=other).level == Level.VIEW

    right.level = Level.OPERATE
    change_permission(permission=right, by=admin)
    assert not AccessGrant.objects.exists()

    right.level = Level.EDIT
    change_permission(permission=right, by=admin)
    assert AccessGrant.objects.get(user=other).level == Level.EDIT
    retire_permission(permission=right, by=admin)
    assert not AccessGrant.objects.exists()


def test_rows_follow_who_joins_and_who_leaves_a_group() -> None:
    admin, first, second = make_person(is_admin=True), make_person(), make_person()
    group = create_group(group=SuiteGroup(name="office"), members=[first], by=admin)
    make_right(admin, group=group)
    assert list(AccessGrant.objects.values_list("user", flat=True)) == [first.pk]

    change_group(group=group, members=[second], by=admin)
    assert list(AccessGrant.objects.values_list("user", flat=True)) == [second.pk]

    retire_record(group)
    assert not AccessGrant.objects.exists()


def test_rows_follow_a_block() -> None:
    admin, person = make_person(is_admin=True), make_person()
    machine = MachineFactory.create()
    make_right(admin, user=person, level=Level.ADMIN)
    make_right(
        admin,
        user=person,
        level=Level.EDIT,
        block=True,
        resource_type=ResourceType.MACHINE,
        resource_uid=machine.uid,
    )
    row = AccessGrant.objects.get(user=person, resource_type="machine")
    assert (row.resource_id, row.level) == (machine.pk, Level.VIEW)
    assert_same(person)


def test_rows_follow_a_place_that_is_made_or_moved() -> None:
    admin, person = make_person(is_admin=True), make_person()
    hall, yard = AreaFactory.create(), AreaFactory.create()
    inside = ZoneFactory.create(area=hall)
    make_right(admin, user=person, resource_type=ResourceType.AREA, resource_uid=hall.uid)

    machine = MachineFactory.build(zone=inside, machine_type=MachineFactory.create().machine_type)
    create_record(machine)
    assert AccessGrant.objects.filter(resource_type="machine", resource_id=machine.pk).exists()

    inside.area = yard
    change_record(inside)
    assert not AccessGrant.objects.filter(resource_type="machine").exists()
    assert_same(person)


def test_people_of_one_group_cost_the_same_queries(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    hall = AreaFactory.create()
    MachineFactory.create(zone=ZoneFactory.create(area=hall))
    group = SuiteGroup.objects.create(name="office")
    SuitePermission.objects.create(
        group=group, level="view", resource_type="area", resource_uid=hall.uid
    )
    for people in (3, 30):
        members = [make_person() for _ in range(people)]
        group.members.set(members)
        with django_assert_num_queries(11):
            rewrite_access_grants({member.pk for member in members})
        assert (
            AccessGrant.objects.filter(resource_type="machine", user__in=members).count() == people
        )


def test_rows_are_made_where_there_are_rights_and_no_rows() -> None:
    person = make_person()
    SuitePermission.objects.create(user=person, level="view", resource_type="*")
    make_access_grants()
    assert AccessGrant.objects.get(user=person).whole


def test_a_person_without_office_rights_has_no_rows() -> None:
    admin, person = make_person(is_admin=True), make_person()
    make_right(admin, user=person, level=Level.OPERATE)
    assert not AccessGrant.objects.exists()
