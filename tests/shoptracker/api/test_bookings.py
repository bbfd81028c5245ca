from typing import Any

import pytest

from shoptracker.services.quantity_reports import book_counts
from shoptracker.services.time_entries import book_sessions
from tests.factories.core import MachineFactory, UserFactory
from tests.factories.floor_facts import HOUR, counted, session_ended
from tests.factories.office import make_assigned_operation
from tests.shoptracker.api.api_client import ApiClient

pytestmark = pytest.mark.django_db


def test_time_entry_tells_session_machine_person_operation_and_seconds() -> None:
    operation, machine = make_assigned_operation()
    person = UserFactory.create()
    event = session_ended(machine=machine, user=person, operation=operation)
    book_sessions([event])
    (entry,) = ApiClient().get("time-entries/")["results"]
    assert entry["session"] == str(event.uid)
    assert (entry["machine"], entry["user"]) == (str(machine.uid), str(person.uid))
    assert entry["operation"] == str(operation.uid)
    assert (entry["labour_s"], entry["machine_s"]) == ("3600.000000", "3600.000000")
    assert entry["started_at"] == "2026-03-02T08:00:00Z"


def test_time_is_found_by_each_of_its_sides() -> None:
    operation, machine = make_assigned_operation()
    mine = session_ended(machine=machine, user=UserFactory.create(), operation=operation)
    other = session_ended(
        machine=MachineFactory.create(),
        user=UserFactory.create(),
        started_at=mine.started_at - HOUR,
    )
    book_sessions([mine, other])
    api = ApiClient()
    questions: dict[str, Any] = {
        "machine": machine.uid,
        "user": mine.user,
        "session": mine.uid,
        "operation": operation.uid,
        "job": operation.job.uid,
        "unassigned": "false",
        "started_after": "2026-03-02T08:00:00Z",
    }
    for name, value in questions.items():
        found = api.get("time-entries/", **{name: value})["results"]
        assert [entry["session"] for entry in found] == [str(mine.uid)], name
    found = api.get("time-entries/", started_before="2026-03-02T08:00:00Z")["results"]
    assert [entry["operation"] for entry in found] == [None]


def test_facts_are_read_only() -> None:
    client = ApiClient().client
    for resource in ("time-entries", "quantity-reports"):
        assert client.post(f"/api/v1/{resource}/").status_code == 405


def test_quantity_report_tells_pieces_and_factor() -> None:
    operation, machine = make_assigned_operation()
    event = counted(machine=machine, operation=operation)
    book_counts([event, counted(machine=MachineFactory.create())])
    (report,) = ApiClient().get("quantity-reports/", machine=machine.uid)["results"]
    assert (report["count_id"], report["operation"]) == (str(event.count_id), str(operation.uid))
    assert (report["good"], report["scrap"], report["factor"]) == ("2.000", "1.000", "1.000")
