"""Booking the time of machine sessions: one row a session, however often it is told."""

from __future__ import annotations

from collections.abc import Sequence

from core.events.types import MachineSessionEnded
from shoptracker.domain.bookings import span_s
from shoptracker.models import TimeEntry
from shoptracker.selectors.floor_names import machines_by_uid, user_ids_by_uid
from shoptracker.services.booked_operations import Span, operations_of_spans


def book_sessions(events: Sequence[MachineSessionEnded]) -> None:
    """Write a time entry for each session that has none yet, in one statement.

    Runs in the transaction of the handler. A session is booked on the operation
    that the floor showed, else on what ran at the machine then, else unassigned.

    Raises:
        NotHereYetError: a machine or a person is not in this database yet.
    """
    machines = machines_by_uid(uids={event.machine for event in events})
    people = user_ids_by_uid(uids={event.user for event in events})
    operations = operations_of_spans(
        [
            Span(
                machine_id=machines[event.machine].pk,
                begin=event.started_at,
                end=event.ended_at,
                operation=event.operation,
            )
            for event in events
        ]
    )
    TimeEntry.objects.bulk_create(
        [
            TimeEntry(
                session_uid=event.uid,
                machine=machines[event.machine],
                user_id=people[event.user],
                person_name=event.person_name,
                operation_id=operation_id,
                started_at=event.started_at,
                ended_at=event.ended_at,
                labour_s=span_s(begin=event.started_at, end=event.ended_at),
                machine_s=span_s(begin=event.machine_from, end=event.ended_at),
                end_reason=event.reason,
            )
            for event, operation_id in zip(events, operations, strict=True)
        ],
        # ON CONFLICT DO NOTHING: the session's row is there already.
        ignore_conflicts=True,
    )
