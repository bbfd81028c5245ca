"""Many records at once keep every rule, and each is an event."""

import pytest
from django.core.exceptions import NON_FIELD_ERRORS
from django.db import IntegrityError

from core.db.transactions import transaction_on
from core.models import Machine, SyncEvent, Zone
from core.services.record_sets import (
    RecordsRefusedError,
    change_all_in_transaction,
    create_all_in_transaction,
    retire_all_in_transaction,
    revive_all_in_transaction,
)
from tests.factories.core import MachineFactory, ZoneFactory

pytestmark = pytest.mark.django_db(transaction=True)


def told() -> list[str]:
    events = SyncEvent.objects.filter(target_app="shop_monitor").order_by("sequence")
    return [event.event_type for event in events]


def test_many_are_made_in_one_statement_and_told_each() -> None:
    zone = ZoneFactory.create()
    machines = [Machine(code=f"M{n}", name="Lathe", zone=zone) for n in range(3)]
    with transaction_on("default"):
        create_all_in_transaction(machines)
    assert Machine.objects.count() == 3
    assert told() == ["machine.created"] * 3
    assert machines[0].changed_fields() == set()


def test_wrong_ones_are_named_by_their_place_and_none_is_written() -> None:
    zone = ZoneFactory.create()
    machines = [
        Machine(code="A", name="Lathe", zone=zone),
        Machine(code="", name="Lathe", zone=zone),
        Machine(code="B", name="Lathe", zone=zone, allowed_from="06:00"),
    ]
    with pytest.raises(RecordsRefusedError) as error, transaction_on("default"):
        create_all_in_transaction(machines)
    refused = error.value.refused
    assert set(refused) == {1, 2}
    assert "code" in refused[1].error_dict
    assert refused[2].error_dict[NON_FIELD_ERRORS][0].code == "core_machine_hours_whole"
    assert not Machine.objects.exists()


def test_taken_key_is_stopped_by_the_database() -> None:
    machine = MachineFactory.create(code="A")
    with pytest.raises(IntegrityError), transaction_on("default"):
        create_all_in_transaction([Machine(code="A", name="Lathe", zone=machine.zone)])


def test_only_what_the_caller_changed_is_changed() -> None:
    ours, others = ZoneFactory.create(name="Old"), ZoneFactory.create()
    read = list(Zone.objects.order_by("pk"))
    Zone.objects.filter(pk=ours.pk).update(sequence=7, revision=5)
    read[0].name = "New"
    with transaction_on("default"):
        change_all_in_transaction(read)
    ours.refresh_from_db()
    assert (ours.name, ours.sequence, ours.revision) == ("New", 7, 6)
    others.refresh_from_db()
    assert others.revision == 2
    assert told() == ["zone.updated"] * 2


def test_retired_twice_is_told_once_and_comes_back_as_new() -> None:
    zones = ZoneFactory.create_batch(2)
    for _ in range(2):
        with transaction_on("default"):
            retire_all_in_transaction(zones)
    assert told() == ["zone.deactivated"] * 2
    with transaction_on("default"):
        revive_all_in_transaction(zones)
    assert told()[2:] == ["zone.created"] * 2
    assert not Zone.objects.filter(deleted_at__isnull=False).exists()


def test_nothing_is_nothing() -> None:
    with transaction_on("default"):
        create_all_in_transaction([])
        change_all_in_transaction([])
    assert told() == []
