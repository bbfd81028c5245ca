import pytest

from tests.factories.core import MachineFactory
from tests.factories.office import make_assigned_operation, make_job, step_of
from tests.outbox import told
from tests.shoptracker.admin.back_office import BackOffice, rows

pytestmark = pytest.mark.django_db


def test_operation_is_assigned_moved_and_withdrawn_on_its_page() -> None:
    operation, machine = make_assigned_operation()
    second = MachineFactory.create(zone=machine.zone)
    page = f"joboperation/{operation.pk}/change"
    office = BackOffice()
    first = operation.assignments.get()
    kept = {"id": first.pk, "machine": machine.pk, "rank": "1"}
    added = {"machine": second.pk, "rank": "7"}
    office.send(page, rows("assignments", kept, added, initial=1))
    assert told("operation.offered")[-1].machine == second.uid
    assert told("operation.offered")[-1].rank == 7

    third = MachineFactory.create(zone=machine.zone)
    moved = kept | {"machine": third.pk}
    other = operation.assignments.get(machine=second)
    gone = {"id": other.pk, "machine": second.pk, "rank": "7", "DELETE": "on"}
    office.send(page, rows("assignments", moved, gone, initial=2))
    now = operation.assignments.filter(ended_at=None)
    assert [each.machine for each in now] == [third]
    assert {event.machine for event in told("operation.withdrawn")} == {machine.uid, second.uid}


def test_only_machines_of_the_zone_are_offered() -> None:
    operation, machine = make_assigned_operation()
    stranger = MachineFactory.create(code="FOREIGN")
    office = BackOffice()
    page = office.open(f"joboperation/{operation.pk}/change")
    assert machine.code in page
    assert "FOREIGN" not in page
    added = rows("assignments", {"machine": stranger.pk, "rank": "1"})
    office.refused(f"joboperation/{operation.pk}/change", added)


def test_operations_go_through_their_life_by_action() -> None:
    job, office = make_job(), BackOffice()
    operation = step_of(job)
    for action in ("start", "pause", "resume", "finish"):
        assert office.act("joboperation", action, operation.pk) == ["Done for 1 row."]
    job.refresh_from_db()
    assert job.status == "finished"
    (said,) = office.act("joboperation", "start", operation.pk)
    assert "cannot become Running" in said
