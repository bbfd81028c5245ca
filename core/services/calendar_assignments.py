"""Saying where and for whom a calendar applies, and when."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.db.transactions import in_transaction
from core.models import CalendarAssignment
from core.selectors.calendar_assignments import find_overlapping_assignment
from core.services.records import change_in_transaction, create_in_transaction


@in_transaction(CalendarAssignment)
def assign_calendar(*, assignment: CalendarAssignment) -> CalendarAssignment:
    """Let a calendar apply to a place, a person or the whole company.

    Raises:
        ValidationError: a field is wrong, or another calendar applies there in these days.
    """
    _refuse_overlap(assignment)
    return create_in_transaction(assignment)


@in_transaction(CalendarAssignment)
def change_assignment(*, assignment: CalendarAssignment) -> CalendarAssignment:
    """Change where or when a calendar applies.

    Raises:
        ValidationError: a field is wrong, or another calendar applies there in these days.
    """
    _refuse_overlap(assignment)
    return change_in_transaction(assignment)


def _refuse_overlap(assignment: CalendarAssignment) -> None:
    """Name the other calendar; against two at once the database's own rule stands."""
    other = find_overlapping_assignment(assignment)
    if other is not None:
        text = _("%(calendar)s applies there in these days; give it a last day first.")
        raise ValidationError(
            {"valid_from": ValidationError(text % {"calendar": other.calendar}, code="overlap")}
        )
