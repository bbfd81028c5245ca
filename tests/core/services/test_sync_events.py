"""Putting failed events back in line."""

import pytest

from core.errors import ConflictError
from core.events.dispatch import deliver_all
from core.models import EventReceipt, EventStep, SecurityEvent, SyncEvent
from core.services.sync_events import give_up_event, retry_failed_events, retry_failed_like
from tests.core.api.test_sync_events import make_failed
from tests.core.events.line import OTHER_WIRE, WIRE, open_line
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db


def test_only_failed_events_that_are_named_go_back_in_line() -> None:
    named, left = make_failed(), make_failed()
    done = make_failed()
    SyncEvent.objects.filter(pk=done.pk).update(status="processed")
    assert retry_failed_events(event_ids=[named.pk, done.pk]) == 1
    states = dict(SyncEvent.objects.values_list("pk", "status"))
    assert states == {named.pk: "pending", left.pk: "failed", done.pk: "processed"}


def test_without_names_all_failed_events_go() -> None:
    make_failed()
    make_failed()
    assert retry_failed_events() == 2
    assert retry_failed_events() == 0


def fail(*numbers: int, wire: str = WIRE, error: str = "LookupError: no step") -> list[SyncEvent]:
    with open_line() as line:
        line.publish(*numbers, wire=wire)
    rows = SyncEvent.objects.filter(payload__number__in=numbers)
    rows.update(status="failed", attempts=10, error_message=error)
    return list(rows.order_by("sequence"))


def steps(event: SyncEvent) -> list[tuple[str, str, str]]:
    rows = EventStep.objects.filter(event_id=event.event_id).order_by("pk")
    return [(row.kind, row.person_name, row.reason) for row in rows]


def test_all_that_failed_alike_are_put_in_line_by_one_hand() -> None:
    boss = make_person(is_admin=True)
    first, second = fail(1, 2)
    (other_error,) = fail(3, error="KeyError: x")
    (other_kind,) = fail(4, wire=OTHER_WIRE)
    assert retry_failed_like(event=first, by=boss) == 2
    failed = SyncEvent.objects.filter(status="failed").order_by("sequence")
    assert list(failed) == [other_error, other_kind]
    assert steps(first) == steps(second) == [("retried", str(boss), "")]
    told = SecurityEvent.objects.get(kind="event_retried")
    assert (told.user, told.detail) == (boss, {"events": 2})


def test_event_that_is_given_up_rests_and_says_who_and_why() -> None:
    boss = make_person(is_admin=True)
    (event,) = fail(1)
    give_up_event(event=event, by=boss, reason="booked by hand")
    assert event.status == "processed"
    assert event.error_message == "Given up: booked by hand. LookupError: no step"
    assert steps(event) == [("given_up", str(boss), "booked by hand")]
    assert SecurityEvent.objects.get(kind="event_given_up").detail["reason"] == "booked by hand"
    deliver_all("default")
    assert not EventReceipt.objects.filter(event_id=event.event_id).exists()
    assert retry_failed_events() == 0


def test_only_a_failed_event_can_be_given_up() -> None:
    (event,) = fail(1)
    SyncEvent.objects.update(status="pending")
    with pytest.raises(ConflictError):
        give_up_event(event=event, by=make_person(), reason="x")
    assert not EventStep.objects.exists()
