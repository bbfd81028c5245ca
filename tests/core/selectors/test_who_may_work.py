"""Who may work at a machine and why: rights from everywhere, trainings, badges; few queries."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from core.choices import BadgeState
from core.models import Area, Machine, SuiteUser, UserQualification, Zone
from core.selectors.who_may_work import Worker, list_workers
from tests.factories.core import (
    LONG_AGO,
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

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def hall() -> Area:
    return AreaFactory.create(parent=AreaFactory.create())


@pytest.fixture
def machine(hall: Area) -> Machine:
    return MachineFactory.create(zone=ZoneFactory.create(area=hall))


def person(name: str, tag: str = "", **badge: Any) -> SuiteUser:
    user = UserFactory.create(display_name=name)
    make_badge(user, tag or f"04{user.pk:06X}", **badge)
    return user


def found(machine: Machine, **search: Any) -> dict[str, Worker]:
    workers = list_workers(machine=machine, at=NOW, **search)
    return {each.person.display_name: each for each in workers.people}


def test_right_on_anything_around_the_machine_counts_and_says_where_it_stands(
    machine: Machine, hall: Area
) -> None:
    zone: Zone = machine.zone
    assert hall.parent is not None
    for name, kind, row in (
        ("Ana", "machine", machine),
        ("Bert", "zone", zone),
        ("Carl", "area", hall),
        ("Dora", "area", hall.parent),
    ):
        PermissionFactory.create(user=person(name), resource_type=kind, resource_uid=row.uid)
    PermissionFactory.create(user=person("Emil"))
    elsewhere = ZoneFactory.create()
    PermissionFactory.create(user=person("Far"), resource_type="zone", resource_uid=elsewhere.uid)
    workers = found(machine)
    assert {name: worker.may for name, worker in workers.items()} == dict.fromkeys(
        ["Ana", "Bert", "Carl", "Dora", "Emil"], True
    )
    places = {name: worker.reasons[0].place for name, worker in workers.items()}
    assert places == {
        "Ana": machine,
        "Bert": zone,
        "Carl": hall,
        "Dora": hall.parent,
        "Emil": None,
    }


def test_group_gives_and_a_block_takes(machine: Machine) -> None:
    group = GroupFactory.create()
    anna, bert = person("Anna"), person("Bert")
    group.members.set([anna, bert])
    given = PermissionFactory.create(user=None, group=group)
    block = PermissionFactory.create(user=bert, block=True, level="use")
    workers = found(machine)
    assert [each.permission for each in workers["Anna"].reasons] == [given]
    assert [each.permission for each in workers["Bert"].reasons] == [block]
    assert (workers["Anna"].may, workers["Bert"].may) == (True, False)


def test_dates_trainings_badges_and_closed_accounts_stand_against_it(machine: Machine) -> None:
    own, of_type = QualificationFactory.create(name="Own"), QualificationFactory.create(name="Type")
    machine.qualification = own
    machine.machine_type = MachineTypeFactory.create(qualification=of_type)
    machine.save()
    for name in ("Whole", "Untrained", "Lost"):
        badge = {"state": BadgeState.LOST} if name == "Lost" else {}
        user = person(name, **badge)
        PermissionFactory.create(user=user)
        for training in (own, of_type):
            UserQualification.objects.create(
                user=user,
                qualification=training,
                valid_from=LONG_AGO,
                valid_until=NOW - DAY if name == "Untrained" and training == own else None,
            )
    PermissionFactory.create(user=person("Over"), valid_until=NOW)
    workers = found(machine)
    assert {name: each.may for name, each in workers.items()} == {
        "Lost": False,
        "Over": False,
        "Untrained": False,
        "Whole": True,
    }
    assert [(lack.name, lack.expired) for lack in workers["Untrained"].lacks] == [("Own", True)]
    assert not workers["Lost"].has_badge
    assert workers["Over"].verdict == "permission_expired"


def test_who_is_searched_for_is_there_without_a_right(machine: Machine) -> None:
    person("Anna")
    assert found(machine) == {}
    assert found(machine, search="ann")["Anna"].verdict == "no_permission"


def test_many_people_cost_as_many_queries_as_few(
    machine: Machine, django_assert_max_num_queries: Any
) -> None:
    group = GroupFactory.create()
    PermissionFactory.create(user=None, group=group)
    for size in (3, 60):
        people = UserFactory.create_batch(size)
        group.members.add(*people)
        for each in people[:30]:
            PermissionFactory.create(user=each)
        fresh = Machine.objects.get(pk=machine.pk)
        with django_assert_max_num_queries(8):
            page = list_workers(machine=fresh, at=NOW)
    assert len(page.people) == 50
    assert page.more
    assert len(list_workers(machine=machine, at=NOW, page=2).people) == 13
