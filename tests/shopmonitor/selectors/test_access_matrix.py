"""The matrix says of each person and machine what the next swipe would say, in few queries."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time, timedelta
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from core.clock import utc_now
from core.models import Machine, SuiteUser, UserQualification
from core.selectors.office_rights import EVERYWHERE, Reach
from shopmonitor.models import BadgeSwipe, EStopEvent, MachineSession
from shopmonitor.protocol.words import SwipeReason
from shopmonitor.selectors.access_facts import MACHINE_RELATIONS
from shopmonitor.selectors.access_lists import list_matrix_machines, list_matrix_people
from shopmonitor.selectors.access_matrix import Access, list_access
from tests.factories.core import (
    AreaFactory,
    GroupFactory,
    MachineFactory,
    MachineTypeFactory,
    PermissionFactory,
    QualificationFactory,
    UserFactory,
    ZoneFactory,
    make_badge,
)
from tests.factories.floor import make_machine, make_node, make_person

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def access(person: SuiteUser, machine: Machine) -> Access:
    (read,) = Machine.objects.filter(pk=machine.pk).select_related(*MACHINE_RELATIONS)
    matrix = list_access(people=[person], machines=[read], at=utc_now())
    return matrix.cell(person=person, machine=read)


def of_another_badge(**badge: Any) -> SuiteUser:
    person = UserFactory.create()
    PermissionFactory.create(user=person)
    if badge:
        make_badge(person, f"04{person.pk:06X}", **badge)
    return person


def hours_without_now() -> dict[str, time]:
    now = utc_now()
    begin, end = now + timedelta(hours=2), now + timedelta(hours=3)
    return {"allowed_from": begin.time(), "allowed_until": end.time()}


def untrained() -> dict[str, Any]:
    return {"qualification": QualificationFactory.create()}


CASES: dict[str, tuple[Callable[[], SuiteUser], Callable[[], dict[str, Any]]]] = {
    "ok": (lambda: make_person()[0], dict),
    "no_permission": (lambda: make_person(level="")[0], dict),
    "blocked": (lambda: make_person(block=True)[0], dict),
    "permission_expired": (lambda: make_person(valid_until=utc_now() - DAY)[0], dict),
    "badge_unknown": (of_another_badge, dict),
    "badge_inactive": (lambda: of_another_badge(state="lost"), dict),
    "badge_expired": (lambda: of_another_badge(expires_at=utc_now() - DAY), dict),
    "qualification_missing": (lambda: make_person()[0], untrained),
    "outside_hours": (lambda: make_person()[0], hours_without_now),
    "machine_locked": (lambda: make_person()[0], lambda: {"status": "locked"}),
}


@pytest.mark.parametrize("reason", CASES)
def test_cell_says_the_reason(reason: str) -> None:
    make_one, values = CASES[reason]
    found = access(make_one(), make_machine(**values()))
    assert (found.reason, found.may) == (SwipeReason(reason), reason == "ok")


@pytest.mark.parametrize("level", ["use", "operate", "lead", "maintain", ""])
@pytest.mark.parametrize("status", ["active", "maintenance"])
def test_cell_says_what_a_real_swipe_says(level: str, status: str) -> None:
    person, tag = make_person(level=level)
    machine = make_machine(status=status)
    node = make_node(machine)
    told = access(person, machine)
    answer = node.swipe(tag)
    assert (told.reason, told.may) == (answer["reason"], answer["decision"] == "granted")
    assert BadgeSwipe.objects.count() == 1
    assert MachineSession.objects.exists() == told.may


def test_estop_of_the_area_stops_its_machines_and_no_others() -> None:
    area = AreaFactory.create()
    inside = MachineFactory.create(zone=ZoneFactory.create(area=AreaFactory.create(parent=area)))
    outside, (person, _tag) = MachineFactory.create(), make_person()
    EStopEvent.objects.create(
        state="TRIGGERED", scope="area", area=area, machine=outside, triggered_at=utc_now()
    )
    assert access(person, inside).reason == SwipeReason.ESTOP_ACTIVE
    assert access(person, outside).may


def test_training_by_type_and_right_by_group_count() -> None:
    person, _tag = make_person(level="")
    group = GroupFactory.create()
    group.members.add(person)
    training = QualificationFactory.create()
    machine = MachineFactory.create(machine_type=MachineTypeFactory.create(qualification=training))
    PermissionFactory.create(
        user=None, group=group, level="lead", resource_type="zone", resource_uid=machine.zone.uid
    )
    held = UserQualification.objects.create(
        user=person, qualification=training, valid_from=utc_now() - 2 * DAY
    )
    assert (list(access(person, machine).levels), access(person, machine).may) == (["lead"], True)
    UserQualification.objects.filter(pk=held.pk).update(valid_until=utc_now() - DAY)
    assert access(person, machine).reason == SwipeReason.QUALIFICATION_EXPIRED
    assert not access(person, MachineFactory.create()).levels


def test_two_machines_that_differ_in_one_right_are_judged_apart() -> None:
    first, second = MachineFactory.create_batch(2)
    person, other = make_person(level="")[0], make_person(level="")[0]
    PermissionFactory.create(user=person, resource_type="machine", resource_uid=first.uid)
    machines = list(Machine.objects.select_related(*MACHINE_RELATIONS).order_by("pk"))
    matrix = list_access(people=[person, other], machines=machines, at=utc_now())
    may = {
        (who.pk, each.pk)
        for who in (person, other)
        for each in machines
        if matrix.cell(person=who, machine=each).may
    }
    assert may == {(person.pk, first.pk)}
    assert second.pk in {each.pk for each in machines}


def fill(people: int, machines: int) -> None:
    group = GroupFactory.create()
    PermissionFactory.create(user=None, group=group)
    zone = ZoneFactory.create()
    kind = MachineTypeFactory.create(qualification=QualificationFactory.create())
    for _number in range(machines):
        MachineFactory.create(zone=zone, machine_type=kind)
    for _number in range(people):
        group.members.add(make_person()[0])


@pytest.mark.parametrize("size", [3, 30])
def test_matrix_costs_the_same_queries_however_big(
    size: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    fill(size, size)
    with django_assert_num_queries(11):
        people = list(list_matrix_people(reach=EVERYWHERE))
        machines = list(list_matrix_machines(reach=EVERYWHERE))
        matrix = list_access(people=people, machines=machines, at=utc_now())
        cells = [matrix.cell(person=who, machine=each) for who in people for each in machines]
    assert len(cells) == size * size


def test_lists_are_narrowed_by_group_name_area_and_reach() -> None:
    person, _tag = make_person()
    group = GroupFactory.create()
    group.members.add(person)
    other, _tag = make_person(level="")
    area = AreaFactory.create()
    inner = MachineFactory.create(zone=ZoneFactory.create(area=AreaFactory.create(parent=area)))
    outer = MachineFactory.create()
    PermissionFactory.create(user=other, resource_type="machine", resource_uid=inner.uid)
    assert list(list_matrix_people(reach=EVERYWHERE, group=group)) == [person]
    assert list(list_matrix_people(reach=EVERYWHERE, search=other.username)) == [other]
    assert list(list_matrix_machines(reach=EVERYWHERE, area=area)) == [inner]
    assert list(list_matrix_machines(reach=EVERYWHERE, zone=outer.zone)) == [outer]
    reach = Reach(machines=frozenset({inner.pk}))
    assert list(list_matrix_machines(reach=reach)) == [inner]
    assert list(list_matrix_people(reach=reach)) == [other]
