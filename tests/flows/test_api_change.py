"""A program reads a machine, changes it as it was read, and the floor hears of it."""

import json

import pytest

from core.models import Machine, SyncEvent
from tests.factories.core import MachineFactory
from tests.factories.people import admin_client

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_core")]


def test_change_against_what_was_read_reaches_the_floor_and_a_second_one_does_not() -> None:
    client = admin_client()
    machine: Machine = MachineFactory.create()
    url = f"/api/v1/machines/{machine.uid}/"
    tag = client.get(url)["ETag"]
    body = json.dumps({"status": "maintenance"})
    answers = [
        client.patch(url, body, content_type="application/json", headers={"If-Match": tag})
        for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [200, 412]
    machine.refresh_from_db()
    assert (machine.status, machine.revision) == ("maintenance", 2)
    told = SyncEvent.objects.filter(resource_id=str(machine.uid), target_app="shop_monitor")
    assert [event.payload["fields"]["status"] for event in told] == ["maintenance"]
