"""An order becomes a job at a machine, and a person's time there becomes time of that job.

Through the API, as an office would; what the floor tells is published as the
floor publishes it.
"""

from typing import Any

import pytest
from django.db import DEFAULT_DB_ALIAS

from core.db.transactions import transaction_on
from core.events.base import Event
from core.events.publish import publish
from core.models import Machine
from shopmonitor.models import WorkOffer
from shoptracker.models import JobOperation
from tests.factories.core import MachineFactory, UserFactory, ZoneFactory
from tests.factories.floor_facts import session_ended, session_started
from tests.outbox import deliver_everywhere
from tests.shoptracker.api.api_client import ApiClient

pytestmark = pytest.mark.django_db


def tell(event: Event) -> None:
    with transaction_on(DEFAULT_DB_ALIAS):
        publish(event)
    deliver_everywhere()


def offers(machine: Machine) -> list[str]:
    """Return the steps that the floor shows at a machine."""
    deliver_everywhere()
    shown = WorkOffer.objects.filter(machine=machine, withdrawn=False).order_by("rank")
    return [offer.operation_name for offer in shown]


def release_order(api: ApiClient, *machines: Machine) -> dict[str, Any]:
    """Take an order for a part that passes the machines' zones; return its released job."""
    part = api.post("parts/", {"number": "TB-1", "name": "Panel"}, status=201)
    steps = [
        {"position": 10 * place, "name": f"Step {place}", "zone": str(machine.zone.uid)}
        for place, machine in enumerate(machines, start=1)
    ]
    plan = {"part": part["id"], "state": "released", "operations": steps}
    api.post("work-plans/", plan, status=201)
    customer = api.post("customers/", {"number": "C-1", "name": "Alder"}, status=201)
    line = {"part": part["id"], "quantity": "40", "due_date": "2026-03-20"}
    order = {"customer": customer["id"], "number": "SO-1", "lines": [line]}
    taken = api.post("orders/", order, status=201)
    job = api.post("jobs/", {"order_line": taken["lines"][0]["id"]}, status=201)
    released: dict[str, Any] = api.post(f"jobs/{job['id']}/release/")
    return released


def test_order_becomes_time_booked_on_the_operation_of_its_job() -> None:
    api, person = ApiClient(), UserFactory.create()
    first = MachineFactory.create(zone=ZoneFactory.create(), code="W1")
    second = MachineFactory.create(zone=ZoneFactory.create(), code="G1")
    job = release_order(api, first, second)
    for step, machine in zip(job["operations"], (first, second), strict=True):
        api.post(f"job-operations/{step['id']}/assign/", {"machine": str(machine.uid)})
    assert (offers(first), offers(second)) == (["Step 1"], [])

    shown = JobOperation.objects.get(uid=WorkOffer.objects.get(machine=first).operation_uid)
    begun = session_started(machine=first, user=person, operation=shown)
    tell(begun)
    assert api.get(f"jobs/{job['id']}/")["status"] == "running"
    assert offers(second) == ["Step 2"]

    tell(session_ended(machine=first, user=person, uid=begun.uid, operation=shown))
    (entry,) = api.get("time-entries/", session=begun.uid)["results"]
    assert (entry["operation"], entry["labour_s"]) == (job["operations"][0]["id"], "3600.000000")

    api.post(f"job-operations/{job['operations'][0]['id']}/finish/")
    assert offers(first) == []
    api.post(f"job-operations/{job['operations'][1]['id']}/start/")
    api.post(f"job-operations/{job['operations'][1]['id']}/finish/")
    assert api.get(f"jobs/{job['id']}/")["status"] == "finished"
    assert (offers(first), offers(second)) == ([], [])


def test_time_at_a_machine_without_work_waits_for_somebody_to_assign_it() -> None:
    api, person = ApiClient(), UserFactory.create()
    machine = MachineFactory.create()
    tell(session_ended(machine=machine, user=person))
    (entry,) = api.get("time-entries/", unassigned="true")["results"]
    assert (entry["machine"], entry["operation"]) == (str(machine.uid), None)
