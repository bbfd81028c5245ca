"""Row-level security of rights: who administers an area writes those in it, also by SQL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from core.choices import App, Level, ResourceType
from core.db import roles
from core.db.doors import Door, through
from core.models import Machine, SuiteGroup, SuitePermission, SuiteUser
from tests.factories.core import GroupFactory, MachineFactory
from tests.factories.people import give_right, make_person

pytestmark = pytest.mark.django_db


class Hall:
    """Two machines in two areas, the administrator of the first, and somebody at both."""

    def __init__(self) -> None:
        self.here, self.there = MachineFactory.create(), MachineFactory.create()
        self.boss, self.worker = make_person(), make_person()
        on: dict[str, Any] = {"on": ResourceType.AREA, "uid": self.here.zone.area.uid}
        give_right(self.boss, Level.ADMIN, **on)
        self.mine = at(self.here, self.worker)
        self.foreign = at(self.there, self.worker)


def at(machine: Machine, person: SuiteUser, **more: Any) -> SuitePermission:
    return give_right(person, Level.USE, on=ResourceType.MACHINE, uid=machine.uid, **more)


def new(machine: Machine, **values: Any) -> SuitePermission:
    """Write a right past every service."""
    on = {"resource_type": "machine", "resource_uid": machine.uid, "level": "lead"}
    return SuitePermission.objects.create(**on | values)


def as_office(person: SuiteUser) -> Any:
    return through(Door(roles.ADMIN, person=person.pk))


@contextmanager
def refused() -> Iterator[None]:
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        yield


@pytest.fixture
def hall() -> Hall:
    return Hall()


def test_rights_in_the_area_are_seen_made_changed_and_removed(hall: Hall) -> None:
    with as_office(hall.boss):
        seen = set(SuitePermission.objects.exclude(user=hall.boss))
        assert seen == {hall.mine}
        made = new(hall.here, user=hall.worker, block=True)
        assert SuitePermission.objects.filter(pk=made.pk).update(block=False) == 1
        assert SuitePermission.objects.filter(pk=made.pk).delete()[0] == 1


def test_rights_elsewhere_and_on_everything_are_not(hall: Hall) -> None:
    with as_office(hall.boss):
        foreign = SuitePermission.objects.filter(pk=hall.foreign.pk)
        assert not foreign.exists()
        assert foreign.update(level="lead") == foreign.delete()[0] == 0
        for on in (
            {"resource_uid": hall.there.uid},
            {"resource_uid": None},
            {"resource_type": "*", "resource_uid": None},
            {"resource_type": "area", "resource_uid": hall.there.zone.area.uid},
            {"resource_type": "area"},
            {"resource_type": "node"},
        ):
            with refused():
                new(hall.here, user=hall.worker, **on)
        with refused():
            SuitePermission.objects.filter(pk=hall.mine.pk).update(resource_uid=hall.there.uid)


def test_nobody_writes_rights_of_their_own(hall: Hall) -> None:
    group: SuiteGroup = GroupFactory.create()
    group.members.add(hall.boss)
    other: SuiteGroup = GroupFactory.create()
    with as_office(hall.boss):
        own = SuitePermission.objects.filter(user=hall.boss)
        assert own.count() == 1
        assert own.update(level="view") == own.delete()[0] == 0
        for holder in ({"user": hall.boss}, {"group": group}):
            with refused():
                new(hall.here, **holder)
        with refused():
            SuitePermission.objects.filter(pk=hall.mine.pk).update(user=hall.boss)
        assert new(hall.here, group=other).pk


def test_right_to_look_or_edit_writes_none(hall: Hall) -> None:
    for level in (Level.VIEW, Level.EDIT):
        local, chief = make_person(), make_person()
        give_right(local, level, on=ResourceType.AREA, uid=hall.here.zone.area.uid)
        give_right(chief, level)
        for person in (local, chief):
            with as_office(person):
                rows = SuitePermission.objects.filter(pk=hall.mine.pk)
                assert rows.count() == 1
                assert rows.update(level="lead") == 0
                with refused():
                    new(hall.here, user=hall.worker)


def test_who_administers_in_one_app_gives_in_this_one(hall: Hall) -> None:
    boss = make_person()
    on: dict[str, Any] = {"on": ResourceType.AREA, "uid": hall.here.zone.area.uid}
    give_right(boss, Level.ADMIN, app_context=App.CORE, **on)
    with as_office(boss):
        assert new(hall.here, user=hall.worker, app_context=App.CORE).pk
        for app in ("", App.TRACKER):
            with refused():
                new(hall.here, user=hall.worker, app_context=app)
    for app in (App.MONITOR, App.TRACKER):
        give_right(boss, Level.ADMIN, app_context=app, **on)
    with as_office(boss):
        assert new(hall.here, user=hall.worker).pk


def test_who_administers_everything_gives_everything(hall: Hall) -> None:
    chief = make_person()
    give_right(chief, Level.ADMIN)
    for person in (chief, make_person(is_admin=True)):
        with as_office(person):
            assert new(hall.there, user=person).pk
            assert new(hall.there, user=hall.worker, resource_type="*", resource_uid=None).pk


def test_places_are_asked_for_once_a_statement(hall: Hall) -> None:
    with as_office(hall.boss), connection.cursor() as cursor:
        cursor.execute("EXPLAIN (ANALYZE, COSTS OFF) SELECT id FROM core.suite_permissions")
        plan = "\n".join(row[0] for row in cursor.fetchall())
    calls = [line for line in plan.splitlines() if "seen_places" in line or "given_places" in line]
    assert calls
    assert all("loops=1" in line or "never executed" in line for line in calls), plan
    assert "hashed SubPlan" in plan
