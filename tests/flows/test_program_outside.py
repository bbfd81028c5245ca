"""Program outside is told: from a change in the office to the message that the program checks."""

import json

import pytest
from django.core.management import call_command
from standardwebhooks import Webhook as StandardReceiver

from core.models import Machine
from tests.factories.core import ZoneFactory
from tests.factories.people import admin_client
from tests.factories.webhooks import SECRET, receiver

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_core")]


def test_machine_made_by_one_program_is_told_to_another() -> None:
    client = admin_client()
    with receiver() as erp:
        new = {"name": "ERP", "url": erp.url, "event_types": ["machine.created"], "secret": SECRET}
        assert client.post("/api/v1/webhooks/", new, "application/json").status_code == 201
        machine = {"code": "W1", "name": "Lathe", "zone": str(ZoneFactory.create().uid)}
        assert client.post("/api/v1/machines/", machine, "application/json").status_code == 201
        call_command("dispatch_events", "--once")
        (request,) = erp.received
        told = StandardReceiver(SECRET).verify(request.body, request.headers)
        assert told == json.loads(request.body)
        assert told["resource_id"] == str(Machine.objects.get().uid)
    (row,) = client.get("/api/v1/event-deliveries/").json()["results"]
    assert (row["status"], row["response_status"]) == ("delivered", 204)
    assert row["event_id"] == request.headers["webhook-id"]
