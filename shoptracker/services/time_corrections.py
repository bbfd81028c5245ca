"""Booking sessions that were otherwise: the last row is taken back, a new one written."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from core.events.types import MachineSessionCorrected
from shoptracker.domain.bookings import span_s
from shoptracker.errors import NotHereYetError
from shoptracker.models import TimeEntry
from shoptracker.services.booked_operations import Span, operations_of_spans

NOT_BOOKED = "the session that was corrected is not booked yet"


def book_corrections(events: Sequence[MachineSessionCorrected]) -> None:
    """Book each correction once, however often it is told; in the transaction of the handler.

    Raises:
        NotHereYetError: the session itself is not booked yet.
    """
    entries = _last_entries({event.uid for event in events})
    known = _known({event.correction for event in events})
    for event in events:
        if (event.uid, event.correction) in known:
            continue
        last = entries.get(event.uid)
        if last is None:
            raise NotHereYetError(NOT_BOOKED, uids=[str(event.uid)])
        entries[event.uid] = _book(event, last)
        known.add((event.uid, event.correction))


def _book(event: MachineSessionCorrected, last: TimeEntry) -> TimeEntry:
    same = {
        "session_uid": event.uid,
        "correction_uid": event.correction,
        "machine_id": last.machine_id,
        "user_id": last.user_id,
        "person_name": event.person_name,
        "end_reason": event.reason,
    }
    TimeEntry.objects.create(
        **same,
        reverses=last,
        operation_id=last.operation_id,
        started_at=last.started_at,
        ended_at=last.ended_at,
        labour_s=-last.labour_s,
        machine_s=-last.machine_s,
    )
    span = Span(
        machine_id=last.machine_id,
        begin=event.started_at,
        end=event.ended_at,
        operation=event.operation,
    )
    return TimeEntry.objects.create(
        **same,
        operation_id=operations_of_spans([span])[0],
        started_at=event.started_at,
        ended_at=event.ended_at,
        labour_s=span_s(begin=event.started_at, end=event.ended_at),
        machine_s=span_s(begin=event.machine_from, end=event.ended_at),
    )


def _last_entries(sessions: set[UUID]) -> dict[UUID, TimeEntry]:
    """Return of each session the row that counts: booked, and not taken back."""
    rows = TimeEntry.objects.filter(session_uid__in=sessions, reverses__isnull=True)
    return {row.session_uid: row for row in rows.filter(reversed_by__isnull=True)}


def _known(corrections: set[UUID]) -> set[tuple[UUID, UUID]]:
    rows = TimeEntry.objects.filter(correction_uid__in=corrections)
    return {
        (session, correction)
        for session, correction in rows.values_list("session_uid", "correction_uid")
        if correction is not None
    }
