from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine

from shoptracker.services.assignments import withdraw_assignment
from shoptracker.services.booked_operations import Span, operations_of_spans
from shoptracker.services.operations import finish_operation, pause_operation, start_operation
from tests.factories.core import MachineFactory
from tests.factories.floor_facts import EIGHT, HOUR
from tests.factories.office import make_assigned_operation

pytestmark = pytest.mark.django_db


def span(machine_id: int, **values: object) -> Span:
    default = {"machine_id": machine_id, "begin": EIGHT, "end": EIGHT + HOUR}
    return Span(**(default | values))  # type: ignore[arg-type]


def test_operation_that_the_floor_showed_wins_over_what_ran() -> None:
    with time_machine.travel(EIGHT, tick=False):
        shown, machine = make_assigned_operation()
        running, other = make_assigned_operation()
        start_operation(operation=running)
    spans = [span(other.pk, operation=shown.uid), span(other.pk), span(machine.pk)]
    assert operations_of_spans(spans) == [shown.pk, running.pk, None]


def test_unknown_operation_falls_back_to_what_ran() -> None:
    with time_machine.travel(EIGHT, tick=False):
        running, machine = make_assigned_operation()
        start_operation(operation=running)
    assert operations_of_spans([span(machine.pk, operation=uuid4())]) == [running.pk]


def test_operation_finished_or_taken_away_meanwhile_still_counts_for_its_time() -> None:
    with time_machine.travel(EIGHT, tick=False) as clock:
        finished, machine = make_assigned_operation()
        moved, other = make_assigned_operation()
        start_operation(operation=finished)
        start_operation(operation=moved)
        clock.shift(timedelta(minutes=5))
        finish_operation(operation=finished)
        withdraw_assignment(assignment=moved.assignments.get())
    assert operations_of_spans([span(machine.pk), span(other.pk)]) == [finished.pk, moved.pk]
    later = {"begin": EIGHT + HOUR, "end": EIGHT + 2 * HOUR}
    assert operations_of_spans([span(machine.pk, **later), span(other.pk, **later)]) == [None, None]


def test_what_is_ready_or_paused_gets_no_time_by_itself() -> None:
    with time_machine.travel(EIGHT, tick=False):
        _ready, machine = make_assigned_operation()
        paused, other = make_assigned_operation()
        start_operation(operation=paused)
        pause_operation(operation=paused)
    assert operations_of_spans([span(machine.pk), span(other.pk)]) == [None, None]


def test_nothing_is_asked_for_no_spans() -> None:
    assert operations_of_spans([]) == []
    assert operations_of_spans([span(MachineFactory.create().pk)]) == [None]
