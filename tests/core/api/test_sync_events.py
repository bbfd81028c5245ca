"""The outbox through the API."""

from uuid import uuid4

import pytest

from core.models import SyncEvent
from tests.factories.core import AreaFactory
from tests.factories.people import admin_client

pytestmark = pytest.mark.django_db
EVENTS = "/api/v1/sync-events/"


def make_failed() -> SyncEvent:
    event = SyncEvent.objects.create(
        event_id=uuid4(),
        sequence=SyncEvent.objects.count() + 1_000_000,
        lane=0,
        event_type="area.created",
        resource_type="area",
        resource_id=str(uuid4()),
        source_app="core",
        target_app="shop_monitor",
        status="failed",
        payload={},
        attempts=10,
        error_message="broken",
    )
    event.refresh_from_db()
    return event


def test_events_are_listed_newest_first_whatever_became_of_them() -> None:
    client = admin_client()
    new = {"code": "A1", "name": "Hall"}
    made = client.post("/api/v1/areas/", new, content_type="application/json").json()
    failed = make_failed()
    rows = client.get(EVENTS, {"resource_type": "area"}).json()["results"]
    assert [row["status"] for row in rows] == ["failed", "pending", "pending"]
    assert rows[0]["id"] == str(failed.event_id)
    assert {row["target_app"] for row in rows[1:]} == {"shop_monitor", "shop_tracker"}
    found = client.get(EVENTS, {"resource_id": made["id"], "target_app": "shop_tracker"}).json()
    assert [row["event_type"] for row in found["results"]] == ["area.created"]


def test_failed_event_is_put_back_in_line() -> None:
    event = make_failed()
    answer = admin_client().post(f"{EVENTS}{event.event_id}/retry/")
    assert answer.status_code == 200
    assert answer.json()["status"] == "pending"
    assert answer.json()["attempts"] == 0


def test_events_cannot_be_written() -> None:
    AreaFactory.create()
    event = make_failed()
    client = admin_client()
    for method in ("put", "patch", "delete"):
        assert getattr(client, method)(f"{EVENTS}{event.event_id}/").status_code == 405
    assert client.post(EVENTS, {}, content_type="application/json").status_code == 405
