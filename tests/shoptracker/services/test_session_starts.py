import pytest

from core.db.transactions import transaction_on
from core.events.types import MachineSessionStarted
from shoptracker.services.operations import finish_operation, pause_operation, start_operation
from shoptracker.services.session_starts import start_shown_operations
from tests.factories.core import MachineFactory, UserFactory
from tests.factories.floor_facts import EIGHT, session_started
from tests.factories.office import make_assigned_operation, make_job, step_of

pytestmark = pytest.mark.django_db


def start(*events: MachineSessionStarted) -> None:
    with transaction_on("default"):
        start_shown_operations(events)


def test_swipe_starts_the_operation_that_was_shown_and_its_job_not_the_order() -> None:
    operation, machine = make_assigned_operation()
    start(session_started(machine=machine, user=UserFactory.create(), operation=operation))
    operation.refresh_from_db()
    assert (operation.status, operation.started_at) == ("running", EIGHT)
    assert operation.job.status == "running"
    line = operation.job.order_line
    assert line is not None
    assert line.order.status == "open"


def test_first_of_several_swipes_starts_it_and_the_rest_change_nothing() -> None:
    operation, machine = make_assigned_operation()
    person = UserFactory.create()
    first = session_started(machine=machine, user=person, operation=operation)
    later = session_started(
        machine=machine, user=person, operation=operation, occurred_at=EIGHT.replace(hour=9)
    )
    start(first, later)
    operation.refresh_from_db()
    revision = operation.revision
    start(later, first)
    operation.refresh_from_db()
    assert (operation.started_at, operation.revision) == (EIGHT, revision)


def test_swipe_at_another_machine_starts_nothing() -> None:
    operation, machine = make_assigned_operation()
    other = MachineFactory.create(zone=machine.zone)
    start(session_started(machine=other, user=UserFactory.create(), operation=operation))
    start(session_started(machine=machine, user=UserFactory.create()))
    operation.refresh_from_db()
    assert operation.status == "ready"


def test_swipe_leaves_what_is_paused_finished_or_only_planned() -> None:
    person = UserFactory.create()
    paused, machine = make_assigned_operation()
    start_operation(operation=paused)
    pause_operation(operation=paused)
    finished, other = make_assigned_operation()
    start_operation(operation=finished)
    finish_operation(operation=finished)
    planned = step_of(make_job(other.zone, released=False))
    start(
        session_started(machine=machine, user=person, operation=paused),
        session_started(machine=other, user=person, operation=finished),
        session_started(machine=other, user=person, operation=planned),
    )
    for operation, status in ((paused, "paused"), (finished, "finished"), (planned, "planned")):
        operation.refresh_from_db()
        assert operation.status == status
