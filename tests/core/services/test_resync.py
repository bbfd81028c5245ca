"""Telling an app's whole state once more; over several databases: test_distributed.py."""

from collections.abc import Iterator

import pytest

from core.choices import App
from core.events.base import Event
from core.events.registry import STATES, tells_state
from core.events.types import OperationWithdrawn
from core.models import SyncEvent
from core.services import resync
from core.services.records import retire_record
from core.services.resync import publish_state
from tests.core.events.line import NOON
from tests.factories.core import AreaFactory, MachineFactory

pytestmark = pytest.mark.django_db


def told() -> list[tuple[str, str]]:
    events = SyncEvent.objects.filter(target_app="shop_monitor").order_by("sequence")
    return [(event.event_type, event.resource_id) for event in events]


def test_every_record_of_the_app_is_told_with_its_revision() -> None:
    machine = MachineFactory.create()
    assert publish_state(app=App.CORE) == 3
    assert [wire for wire, _uid in told()] == ["area.created", "zone.created", "machine.created"]
    assert told()[-1] == ("machine.created", str(machine.uid))
    assert {event.payload["revision"] for event in SyncEvent.objects.all()} == {1}


def test_retired_record_is_told_as_made_and_as_retired() -> None:
    area = AreaFactory.create()
    retire_record(area)
    SyncEvent.objects.all().delete()
    publish_state(app=App.CORE)
    assert told() == [("area.created", str(area.uid)), ("area.deactivated", str(area.uid))]
    assert SyncEvent.objects.first().payload["revision"] == 2  # type: ignore[union-attr]


def test_more_than_a_batch_is_told_once_each(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resync, "BATCH", 3)
    areas = AreaFactory.create_batch(7)
    assert publish_state(app=App.CORE) == 7
    assert [uid for _wire, uid in told()] == [str(area.uid) for area in areas]


def test_app_tells_what_is_no_record_too() -> None:
    area = AreaFactory.create()

    @tells_state(app=App.TRACKER)
    def withdrawals() -> Iterator[Event]:
        yield OperationWithdrawn(uid=area.uid, occurred_at=NOON, revision=1, machine=area.uid)

    try:
        count = publish_state(app=App.TRACKER)
    finally:
        STATES[App.TRACKER].remove(withdrawals)
    assert count == 1
    assert told() == [("operation.withdrawn", str(area.uid))]
