"""Starting operations when people badge in at their machines."""

from __future__ import annotations

from collections.abc import Sequence

from core.events.types import MachineSessionStarted
from shoptracker.choices import OperationStatus
from shoptracker.selectors.assignments import list_startable
from shoptracker.services.operations import lock_operation, start_in_transaction


def start_shown_operations(events: Sequence[MachineSessionStarted]) -> None:
    """Start each operation that the floor showed, if it is ready and assigned to that machine.

    Runs in the transaction of the handler. What has started meanwhile stays as it is.
    """
    shown = {(event.operation, event.machine): event for event in reversed(events)}
    for assignment in list_startable(operations={uid for uid, _machine in shown if uid}):
        event = shown.get((assignment.operation.uid, assignment.machine.uid))
        if event is None:
            continue
        operation = lock_operation(assignment.operation)
        if operation.status == OperationStatus.READY:
            start_in_transaction(operation, at=event.occurred_at)
