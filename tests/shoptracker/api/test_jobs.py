import pytest

from tests.factories.core import MachineFactory, ZoneFactory
from tests.factories.office import make_job, make_order, make_part
from tests.outbox import told_names
from tests.shoptracker.api.api_client import ApiClient

pytestmark = pytest.mark.django_db


def test_job_of_a_line_is_planned_and_released() -> None:
    api, machine = ApiClient(), MachineFactory.create()
    line = make_order(make_part(machine.zone)).lines.get()
    job = api.post("jobs/", {"order_line": str(line.uid)}, status=201)
    assert (job["status"], job["quantity"], job["part"]) == (
        "planned",
        "11.000",
        str(line.part.uid),
    )
    released = api.post(f"jobs/{job['id']}/release/")
    assert (released["status"], released["operations"][0]["status"]) == ("released", "ready")
    assert told_names()[-1] == "operation.updated"
    assert api.post(f"jobs/{job['id']}/release/", status=409)["code"] == "illegal_move"


def test_operations_of_a_job_stand_in_the_order_of_the_work() -> None:
    api, part = ApiClient(), make_part(ZoneFactory.create(), ZoneFactory.create())
    job = api.post("jobs/", {"part": str(part.uid), "quantity": "2"}, status=201)
    for answer in (job, api.post(f"jobs/{job['id']}/release/"), api.get("jobs/")["results"][0]):
        assert [step["position"] for step in answer["operations"]] == [10, 20]


def test_job_may_stand_alone_and_needs_a_quantity() -> None:
    api, part = ApiClient(), make_part(ZoneFactory.create())
    body = {"number": "J-1", "part": str(part.uid), "quantity": "2"}
    assert api.post("jobs/", body, status=201)["number"] == "J-1"
    problem = api.post("jobs/", {"part": str(part.uid)}, status=422)
    assert problem["errors"][0]["field"] == "quantity"
    assert api.post("jobs/", body, status=409)["errors"][0]["field"] == "number"


def test_job_is_cancelled_and_neither_changed_nor_deleted() -> None:
    api, job = ApiClient(), make_job()
    assert api.post(f"jobs/{job.uid}/cancel/")["status"] == "cancelled"
    assert api.client.delete(f"/api/v1/jobs/{job.uid}/").status_code == 405
    assert api.client.patch(f"/api/v1/jobs/{job.uid}/").status_code == 405


def test_jobs_are_found_by_order_and_status() -> None:
    api, job = ApiClient(), make_job()
    make_job()
    assert job.order_line is not None
    found = api.get("jobs/", order=job.order_line.order.uid, status="released")["results"]
    assert [each["id"] for each in found] == [str(job.uid)]
    assert api.get("jobs/", status="planned")["results"] == []
