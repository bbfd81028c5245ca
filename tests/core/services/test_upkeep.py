"""What the timers keep: months ahead, delivered events gone, old sign-ins forgotten."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection, connections
from pytest_django import Settings

from core import timers
from core.clock import utc_now
from core.db.doors import OWNER, through
from core.db.partitions import ensure_months
from core.events.retention import KEPT, delete_old_receipts, drop_delivered_months
from core.models import (
    EventReceipt,
    EventStep,
    IdempotentRequest,
    ImportRun,
    SyncEvent,
    UserSession,
)
from core.services import upkeep
from tests.core.db.aliases import another_alias
from tests.core.db.test_partitions import make_event, parts

pytestmark = pytest.mark.django_db


def old(days: int) -> datetime:
    return utc_now() - timedelta(days=days)


def old_event(days: int, status: str) -> SyncEvent:
    at = old(days)
    ensure_months(model=SyncEvent, alias="default", first=at, last=at)
    event = make_event(at)
    SyncEvent.objects.filter(pk=event.pk).update(status=status)
    return event


def month_of(days: int) -> str:
    return f"sync_events_{old(days):%Y_%m}"


def test_month_leaves_when_it_is_old_and_all_of_it_is_delivered() -> None:
    event, young = old_event(200, "processed"), old_event(60, "processed")
    assert drop_delivered_months(alias="default", now=utc_now()) == [month_of(200)]
    assert month_of(200) not in parts()
    assert set(SyncEvent.objects.values_list("pk", flat=True)) == {young.pk}
    assert event.pk != young.pk


@pytest.mark.parametrize("status", ["pending", "failed"])
def test_open_event_keeps_its_month(status: str) -> None:
    event = old_event(200, status)
    old_event(200, "processed")
    assert drop_delivered_months(alias="default", now=utc_now()) == []
    assert SyncEvent.objects.filter(pk=event.pk).exists()


def test_default_partition_and_the_present_month_stay() -> None:
    make_event(datetime.fromisoformat("1999-01-01T00:00:00Z"))
    drop_delivered_months(alias="default", now=utc_now())
    assert {"sync_events_default", month_of(0)} <= parts()


def test_receipt_goes_after_ninety_days_unless_its_event_is_open() -> None:
    waiting = old_event(120, "failed")
    for event_id, days in ((waiting.pk, 120), (uuid4(), 120), (uuid4(), 80)):
        EventReceipt.objects.create(event_id=event_id, handler=f"h{days}", received_at=old(days))
    assert delete_old_receipts(alias="default", now=utc_now()) == 1
    left = EventReceipt.objects.order_by("received_at").values_list("event_id", "handler")
    assert [handler for _event, handler in left] == ["h120", "h80"]
    assert timedelta(days=90) == KEPT


def test_timers_do_it_all() -> None:
    old_event(200, "processed")
    EventReceipt.objects.create(event_id=uuid4(), handler="h", received_at=old(100))
    IdempotentRequest.objects.create(key="k", content="c", created_at=old(2))
    now = utc_now()
    for token, end in (("gone", now - timedelta(days=1)), ("live", now + timedelta(days=1))):
        UserSession.objects.create(session_token=token, last_seen_at=now, expires_at=end)
    upkeep.make_partitions()
    upkeep.drop_delivered_events()
    upkeep.forget_expired_sign_ins()
    upkeep.forget_answered_requests()
    assert month_of(200) not in parts()
    assert not EventReceipt.objects.exists()
    assert not IdempotentRequest.objects.exists()
    assert UserSession.objects.get().session_token == "live"


def test_timers_are_signed_up() -> None:
    names = {timer.name.rpartition(".")[2] for timer in timers.TIMERS}
    assert {
        "make_partitions",
        "drop_delivered_events",
        "forget_expired_sign_ins",
        "forget_answered_requests",
    } <= names


@pytest.mark.django_db(transaction=True)
@pytest.mark.filterwarnings("ignore:Overriding setting DATABASES")
def test_one_database_that_is_away_stops_no_other(settings: Settings, open_databases: None) -> None:
    with another_alias("away", PORT="1") as away:
        here = connections["default"].settings_dict
        settings.DATABASES = {away: connections[away].settings_dict, "default": here}
        lost = max(parts() - {"sync_events_default"})
        with through(OWNER), connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE {lost}")
        with pytest.raises(BaseExceptionGroup, match="some databases"):
            upkeep.make_partitions()
        assert lost in parts()


def test_uploaded_files_are_forgotten_after_a_day() -> None:
    now = utc_now()
    stale, fresh = now - timedelta(hours=25), now - timedelta(hours=23)
    for moment, state in ((stale, "checked"), (fresh, "checked"), (stale, "running")):
        run = ImportRun.objects.create(
            kind="people", file_name="staff.csv", sealed_file="sealed", state=state
        )
        ImportRun.objects.filter(pk=run.pk).update(created_at=moment)
    upkeep.forget_uploaded_files()
    left = ImportRun.objects.order_by("pk").values_list("sealed_file", flat=True)
    assert list(left) == ["", "sealed", "sealed"]


def test_steps_of_events_are_kept_for_ninety_days() -> None:
    young, gone = (
        EventStep.objects.create(event_id=uuid4(), kind="failed", happened_at=old(days))
        for days in (89, 91)
    )
    upkeep.drop_delivered_events()
    assert list(EventStep.objects.all()) == [young]
    assert gone.pk != young.pk
