"""Moving machines to where one has a right, and giving oneself a training: others hear of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from core.choices import Level, ResourceType
from core.clock import utc_now
from core.db.audit_context import acting
from core.db.transactions import transaction_on
from core.models import Area, Machine, SuiteUser, SyncEvent, UserQualification, Zone
from core.services.record_sets import change_all_in_transaction
from core.services.records import change_record, create_record, retire_record
from tests.factories.core import MachineFactory, QualificationFactory, ZoneFactory
from tests.factories.people import give_right, make_person, token_client

pytestmark = pytest.mark.django_db


@pytest.fixture
def mover() -> Iterator[SuiteUser]:
    person = make_person(is_admin=True)
    with acting(person=lambda: person.pk):
        yield person


def told() -> list[tuple[str, str]]:
    rows = SyncEvent.objects.filter(event_type="right.given_to_oneself").order_by("sequence")
    return list(rows.values_list("payload__what", "payload__level"))


def move(machine: Machine, zone: Zone) -> Machine:
    machine = Machine.objects.get(pk=machine.pk)
    machine.zone = zone
    return change_record(machine)


def test_machine_moved_to_where_one_has_a_right_is_told(mover: SuiteUser) -> None:
    mine, machine = ZoneFactory.create(), MachineFactory.create()
    away = machine.zone
    give_right(mover, Level.LEAD, on=ResourceType.AREA, uid=mine.area.uid)
    moved = move(machine, mine)
    assert told() == [(str(moved), "lead")]
    move(machine, away)
    assert len(told()) == 1, "who moves it away gains nothing"


def test_move_past_a_block_is_told_and_one_behind_it_is_not(mover: SuiteUser) -> None:
    free, blocked = ZoneFactory.create(), ZoneFactory.create()
    give_right(mover, Level.OPERATE)
    give_right(mover, Level.USE, on=ResourceType.ZONE, uid=blocked.uid, block=True)
    machine = MachineFactory.create(zone=free)
    move(machine, blocked)
    assert told() == []
    move(machine, free)
    assert [level for _what, level in told()] == ["operate"]


def test_zone_and_area_that_are_moved_count_with_their_machines(mover: SuiteUser) -> None:
    mine, zone = ZoneFactory.create().area, ZoneFactory.create()
    give_right(mover, Level.MAINTAIN, on=ResourceType.AREA, uid=mine.uid)
    area = Area.objects.get(pk=zone.area_id)
    area.parent = mine
    change_record(area)
    moved = Zone.objects.get(pk=ZoneFactory.create().pk)
    moved.area = mine
    change_record(moved)
    assert told() == [(str(area), "maintain"), (str(moved), "maintain")]


def test_what_opens_nothing_more_is_not_told(mover: SuiteUser) -> None:
    here, there = ZoneFactory.create(), ZoneFactory.create()
    give_right(mover, Level.OPERATE)
    give_right(mover, Level.USE, on=ResourceType.ZONE, uid=there.uid)
    give_right(make_person(), Level.LEAD, on=ResourceType.ZONE, uid=there.uid)
    move(MachineFactory.create(zone=here), there)
    assert told() == []


def test_nobody_at_work_is_nobody_told() -> None:
    zone = ZoneFactory.create()
    person = make_person()
    give_right(person, Level.LEAD, on=ResourceType.ZONE, uid=zone.uid)
    move(MachineFactory.create(), zone)
    training(person)
    assert told() == []


def training(person: SuiteUser, **values: Any) -> UserQualification:
    welding = QualificationFactory.create(name="Welding")
    row = UserQualification(user=person, qualification=welding, valid_from=utc_now(), **values)
    return create_record(row)


def test_training_given_to_oneself_is_told_and_that_of_others_is_not(mover: SuiteUser) -> None:
    training(make_person())
    assert told() == []
    own = training(mover)
    assert told() == [("Welding", "")]
    own = UserQualification.objects.get(pk=own.pk)
    own.valid_until = utc_now() + timedelta(days=900)
    change_record(own)
    assert len(told()) == 2
    retire_record(own)
    assert len(told()) == 2


def test_many_rows_at_once_are_told_each(mover: SuiteUser) -> None:
    mine = ZoneFactory.create()
    give_right(mover, Level.USE, on=ResourceType.ZONE, uid=mine.uid)
    keys = [machine.pk for machine in MachineFactory.create_batch(3)]
    with transaction_on("default"):
        machines = list(Machine.objects.filter(pk__in=keys))
        for machine in machines:
            machine.zone = mine
        change_all_in_transaction(machines)
    assert [level for _what, level in told()] == ["use"] * 3


def test_api_tells_of_who_asks() -> None:
    boss, zone = make_person(is_admin=True), ZoneFactory.create()
    give_right(boss, Level.LEAD, on=ResourceType.ZONE, uid=zone.uid)
    machine = MachineFactory.create()
    url = f"/api/v1/machines/{machine.uid}/"
    body = {"zone": str(zone.uid)}
    answer = token_client(boss).patch(url, body, content_type="application/json")
    assert answer.status_code == 200
    assert [level for _what, level in told()] == ["lead"]
