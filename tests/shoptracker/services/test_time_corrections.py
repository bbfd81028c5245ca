"""Corrected sessions: taken back and booked anew, so that every sum is right."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import msgspec
import pytest
from django.db.models import Sum

from core.events.types import MachineSessionCorrected
from core.models import Machine, SuiteUser
from shoptracker.errors import NotHereYetError
from shoptracker.models import TimeEntry
from shoptracker.services.time_corrections import book_corrections
from shoptracker.services.time_entries import book_sessions
from tests.factories.core import MachineFactory, UserFactory
from tests.factories.floor_facts import EIGHT, HOUR, session_corrected, session_ended
from tests.factories.office import make_assigned_operation

pytestmark = pytest.mark.django_db


def sums() -> tuple[Decimal, Decimal]:
    found = TimeEntry.objects.aggregate(labour=Sum("labour_s"), machine=Sum("machine_s"))
    return found["labour"], found["machine"]


def corrected(
    machine: Machine, user: SuiteUser
) -> tuple[MachineSessionCorrected, MachineSessionCorrected]:
    """Return two corrections of a booked session, one after the other."""
    event = session_ended(machine=machine, user=user, ended_at=EIGHT + 10 * HOUR)
    book_sessions([event])
    first = session_corrected(machine=machine, user=user, uid=event.uid)
    later = {"correction": uuid4(), "ended_at": EIGHT + 2 * HOUR, "machine_from": None}
    return first, msgspec.structs.replace(first, **later)


def test_last_row_is_taken_back_once_however_often_it_is_told() -> None:
    first, second = corrected(MachineFactory.create(), UserFactory.create())
    for _ in range(2):
        book_corrections([first, first])
    assert sums() == (Decimal(3600), Decimal(3600))
    assert TimeEntry.objects.count() == 3
    book_corrections([first, second])
    assert sums() == (Decimal(7200), Decimal(0))
    back = TimeEntry.objects.get(correction_uid=first.correction, reverses__isnull=False)
    assert back.reverses is not None
    assert (back.labour_s, back.ended_at) == (-back.reverses.labour_s, back.reverses.ended_at)


def test_time_moves_to_the_work_that_ran_when_it_really_was() -> None:
    operation, machine = make_assigned_operation()
    event = session_ended(machine=machine, user=UserFactory.create())
    book_sessions([event])
    told = session_corrected(
        machine=machine,
        user=UserFactory.create(),
        operation=operation,
        uid=event.uid,
        ended_at=EIGHT + timedelta(minutes=30),
    )
    book_corrections([told])
    newest = TimeEntry.objects.order_by("-pk")[0]
    assert (newest.operation, newest.labour_s) == (operation, Decimal(1800))
    assert sums() == (Decimal(1800), Decimal(1800))


def test_correction_waits_for_its_session() -> None:
    told = session_corrected(machine=MachineFactory.create(), user=UserFactory.create())
    with pytest.raises(NotHereYetError):
        book_corrections([told])
