"""Making, changing and retiring records: each an event, none reverts another's change."""

import threading
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connections
from django.db.models import DateTimeField

from core.choices import MachineStatus
from core.db.transactions import transaction_on
from core.events.records import SECRET_FIELDS, TOPICS, VERBS, record_event_type
from core.models import Area, Machine, MachineType, SuiteUser, SyncEvent, Zone
from core.models.base import Record
from core.services.records import (
    change_in_transaction,
    change_record,
    create_record,
    record_fields,
    retire_record,
)
from shopmonitor.models import Node
from tests.factories.core import MachineFactory, UserFactory, ZoneFactory

pytestmark = pytest.mark.django_db


def told(record: Record) -> list[tuple[str, int]]:
    """Return what the office was told of a record, in order."""
    events = SyncEvent.objects.filter(resource_id=str(record.uid), target_app="shop_tracker")
    rows = events.order_by("sequence").values_list("event_type", "payload__revision")
    return [(str(wire), int(revision)) for wire, revision in rows]


def stale(machine: Machine) -> Machine:
    """Return the machine as somebody else read it a moment ago."""
    return Machine.objects.get(pk=machine.pk)


def test_each_of_the_three_is_an_event_with_a_higher_revision() -> None:
    machine = create_record(Machine(code="M1", name="Lathe", zone=ZoneFactory.create()))
    machine.name = "Lathe 1"
    change_record(machine)
    retire_record(machine)
    assert told(machine) == [
        ("machine.created", 1),
        ("machine.updated", 2),
        ("machine.deactivated", 3),
    ]
    machine.refresh_from_db()
    assert machine.is_deleted
    assert machine.name == "Lathe 1"


def test_event_goes_to_both_apps_with_the_values() -> None:
    zone = ZoneFactory.create()
    machine = create_record(Machine(code="M1", name="Lathe", zone=zone))
    events = SyncEvent.objects.filter(resource_id=str(machine.uid))
    assert {event.target_app for event in events} == {"shop_monitor", "shop_tracker"}
    fields = events[0].payload["fields"]
    assert (fields["code"], fields["zone"]) == ("M1", str(zone.uid))
    assert not {"id", "zone_id", "uid", "revision"} & set(fields), "no number leaves the database"


def test_retiring_again_changes_nothing() -> None:
    machine = MachineFactory.create()
    other = stale(machine)
    retire_record(machine)
    first = machine.deleted_at
    retire_record(machine)
    retire_record(other)
    assert told(machine) == [("machine.deactivated", 2)]
    assert other.deleted_at == first


def test_who_read_earlier_does_not_put_back_what_others_changed() -> None:
    machine = MachineFactory.create(name="Lathe")
    mine, theirs = stale(machine), stale(machine)
    theirs.status = MachineStatus.LOCKED
    change_record(theirs)
    mine.name = "Lathe 7"
    change_record(mine)
    machine.refresh_from_db()
    assert (machine.name, machine.status) == ("Lathe 7", MachineStatus.LOCKED)
    assert mine.status == MachineStatus.LOCKED, "the caller sees what stands there now"
    last = SyncEvent.objects.filter(payload__revision=3)[0]
    assert last.payload["fields"]["status"] == "locked"


def test_retiring_does_not_put_anything_back_either() -> None:
    machine = MachineFactory.create()
    mine, theirs = stale(machine), stale(machine)
    theirs.status = MachineStatus.LOCKED
    change_record(theirs)
    mine.name = "never saved"
    retire_record(mine)
    machine.refresh_from_db()
    assert (machine.name, machine.status) == ("Lathe 1", MachineStatus.LOCKED)


def test_forced_field_is_written_though_it_is_as_it_was_read() -> None:
    machine = MachineFactory.create(status=MachineStatus.LOCKED)
    mine, theirs = stale(machine), stale(machine)
    theirs.status = MachineStatus.ACTIVE
    change_record(theirs)
    with transaction_on("default"):
        change_in_transaction(mine, force=["status"])
    machine.refresh_from_db()
    assert machine.status == MachineStatus.LOCKED


def test_related_row_follows_the_merged_key() -> None:
    machine = MachineFactory.create()
    mine, theirs = stale(machine), stale(machine)
    assert mine.zone == machine.zone  # read into the row
    theirs.zone = ZoneFactory.create()
    change_record(theirs)
    mine.name = "x"
    change_record(mine)
    assert mine.zone == theirs.zone


def test_nobody_sets_revision_uid_or_deletion() -> None:
    machine = MachineFactory.create()
    uid = machine.uid
    mine = stale(machine)
    mine.revision, mine.deleted_at = 99, machine.created_at
    mine.uid = UserFactory.create().uid
    change_record(mine)
    machine.refresh_from_db()
    assert (machine.revision, machine.deleted_at, machine.uid) == (2, None, uid)


def test_wrong_field_is_named_and_nothing_is_told() -> None:
    with pytest.raises(ValidationError) as refused:
        create_record(Area(code="", name="Hall"))
    assert set(refused.value.message_dict) == {"code"}
    assert not SyncEvent.objects.exists()
    assert not Area.objects.exists()


def test_doubled_code_is_named() -> None:
    create_record(Area(code="A", name="Hall"))
    with pytest.raises(ValidationError, match="code"):
        create_record(Area(code="A", name="Other hall"))


def test_record_in_memory_is_written_whole() -> None:
    zone = ZoneFactory.build(area=None)
    assert zone.changed_fields() >= {"code", "name"}


def test_row_that_was_read_has_no_changes() -> None:
    machine = MachineFactory.create()
    assert stale(machine).changed_fields() == set()
    assert Machine.objects.only("code").get(pk=machine.pk).changed_fields() == set()


def test_change_inside_a_document_is_a_change() -> None:
    node = Node.objects.create(node_id="n", health={"volts": 5})
    read = Node.objects.get(pk=node.pk)
    read.health["volts"] = 3
    assert read.changed_fields() == {"health"}


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_revision_rises_by_one_for_each_of_many_at_once() -> None:
    machine = MachineFactory.create()
    errors: list[BaseException] = []

    def change(number: int) -> None:
        try:
            for turn in range(5):
                mine = stale(machine)
                mine.name = f"{number}.{turn}"
                change_record(mine)
        except BaseException as error:  # noqa: BLE001 - it is shown by the test
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=change, args=[number]) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert errors == []
    machine.refresh_from_db()
    assert machine.revision == 41
    # The order of the events is that of the commits.
    assert told(machine) == [("machine.updated", revision) for revision in range(2, 42)]


def records() -> list[type[Record]]:
    return [model for model in apps.get_models() if issubclass(model, Record)]


def test_every_record_has_a_topic_and_every_topic_its_events() -> None:
    assert {model.topic for model in records()} <= set(TOPICS)
    for topic in TOPICS:
        for verb in VERBS:
            assert record_event_type(topic, verb).wire == f"{topic}.{verb}"


@pytest.mark.parametrize("model", records(), ids=lambda model: model.__name__)
def test_no_secret_column_is_ever_told(model: type[Record]) -> None:
    secret = {
        field.name
        for field in model._meta.concrete_fields
        # Until when a secret holds is none.
        if not isinstance(field, DateTimeField)
        and any(
            word in field.name for word in ("password", "digest", "encrypted", "secret", "token")
        )
    }
    assert secret <= SECRET_FIELDS


def test_password_and_tag_stay_in_their_tables() -> None:
    person: Any = UserFactory.create(password="argon2$very-secret")
    change_record(person)
    assert "very-secret" not in str(list(SyncEvent.objects.values_list("payload", flat=True)))
    assert "password" not in record_fields(SuiteUser.objects.get())


def test_retired_neighbour_is_told_by_its_id() -> None:
    kind = MachineType.objects.create(code="T", name="Lathe")
    machine = MachineFactory.create(machine_type=kind)
    assert record_fields(machine)["machine_type"] == str(kind.uid)
    assert record_fields(Machine(code="x", zone=Zone.objects.get()))["machine_type"] is None
