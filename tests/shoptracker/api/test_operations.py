import pytest

from core.choices import ResourceType
from shoptracker.models import JobAssignment
from tests.factories.core import MachineFactory, PermissionFactory, ZoneFactory
from tests.factories.office import make_assigned_operation, make_job, step_of
from tests.outbox import told, told_names
from tests.shoptracker.api.api_client import ApiClient

pytestmark = pytest.mark.django_db


def test_operation_is_put_on_a_machine_and_taken_off_again() -> None:
    api, machine = ApiClient(), MachineFactory.create()
    path = f"job-operations/{step_of(make_job(machine.zone)).uid}"
    assigned = api.post(f"{path}/assign/", {"machine": str(machine.uid), "rank": 4})
    assert assigned["assignments"] == [{"machine": str(machine.uid), "rank": 4}]
    assert told("operation.offered")[0].machine == machine.uid
    left = api.post(f"{path}/withdraw/", {"machine": str(machine.uid)})
    assert (left["assignments"], told_names()[-1]) == ([], "operation.withdrawn")
    assert api.get(f"{path}/")["assignments"] == []


def test_machine_of_another_zone_is_refused_by_name() -> None:
    api, operation = ApiClient(), step_of(make_job())
    body = {"machine": str(MachineFactory.create().uid)}
    problem = api.post(f"job-operations/{operation.uid}/assign/", body, status=422)
    assert problem["errors"][0]["field"] == "machine"
    problem = api.post(f"job-operations/{operation.uid}/assign/", {}, status=400)
    assert problem["errors"][0]["field"] == "machine"
    huge = body | {"rank": 2**70}
    api.post(f"job-operations/{operation.uid}/assign/", huge, status=400)
    assert not JobAssignment.objects.exists()


def test_operation_goes_through_its_life() -> None:
    api, job = ApiClient(), make_job(ZoneFactory.create(), ZoneFactory.create())
    first, second = (f"job-operations/{step_of(job, index).uid}" for index in (0, 1))
    seen = [api.post(f"{first}/{verb}/")["status"] for verb in ("start", "pause", "resume")]
    assert seen == ["running", "paused", "running"]
    assert api.post(f"{second}/start/")["status"] == "running"
    assert api.post(f"{second}/finish/", status=409)["code"] == "predecessor_open"
    assert api.post(f"{first}/finish/")["finished_at"] is not None
    assert api.post(f"{first}/start/", status=409)["code"] == "illegal_move"
    assert api.post(f"{second}/finish/")["status"] == "finished"
    assert api.get(f"jobs/{job.uid}/")["status"] == "finished"


def test_who_has_the_zone_alone_sees_and_starts_only_its_operations() -> None:
    operation, machine = make_assigned_operation()
    other, _machine = make_assigned_operation()
    api = ApiClient(is_admin=False)
    PermissionFactory.create(
        user=api.user,
        level="edit",
        resource_type=ResourceType.ZONE,
        resource_uid=machine.zone.uid,
    )
    assert [row["id"] for row in api.get("job-operations/")["results"]] == [str(operation.uid)]
    assert api.post(f"job-operations/{operation.uid}/start/")["status"] == "running"
    api.post(f"job-operations/{other.uid}/start/", status=404)


def test_who_may_only_look_starts_nothing() -> None:
    operation, machine = make_assigned_operation()
    api = ApiClient(is_admin=False)
    PermissionFactory.create(
        user=api.user,
        level="view",
        resource_type=ResourceType.ZONE,
        resource_uid=machine.zone.uid,
    )
    api.post(f"job-operations/{operation.uid}/start/", status=403)
    operation.refresh_from_db()
    assert operation.status == "ready"
