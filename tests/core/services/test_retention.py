"""What is written of people goes when its time is over, and not a day earlier."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from core.clock import utc_now
from core.models import ApiTokenPlace, SecurityEvent
from core.services.retention import delete_old_traces

pytestmark = pytest.mark.django_db


def write_events(*days_ago: int) -> None:
    now = utc_now()
    for days in days_ago:
        SecurityEvent.objects.create(kind="sign_in", occurred_at=now - timedelta(days=days))


def test_old_security_events_go_and_younger_ones_stay() -> None:
    write_events(731, 729)
    delete_old_traces(alias="default", now=utc_now())
    row = SecurityEvent.objects.get()
    assert utc_now() - row.occurred_at < timedelta(days=730)


def test_nobody_else_deletes_them() -> None:
    write_events(731)
    delete_old_traces(alias="default", now=utc_now() - timedelta(days=9))
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        SecurityEvent.objects.all().delete()


def test_places_of_tokens_go_after_a_year() -> None:
    now = utc_now()
    for days, address in ((366, "10.0.0.1"), (364, "10.0.0.2")):
        ApiTokenPlace.objects.create(
            token_uid="5c0f9a6e-0000-4000-8000-000000000000",
            address=address,
            first_seen_at=now - timedelta(days=days),
        )
    delete_old_traces(alias="default", now=now)
    assert ApiTokenPlace.objects.get().address == "10.0.0.2"
