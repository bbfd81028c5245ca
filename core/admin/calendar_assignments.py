"""Pages that say where and for whom calendars apply."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.admin.base import RecordAdmin
from core.models import CalendarAssignment
from core.models.calendar_assignments import TARGETS
from core.services.records import change_in_transaction, create_in_transaction


@admin.register(CalendarAssignment)
class CalendarAssignmentAdmin(RecordAdmin):
    menu = "places"
    menu_icon = "event_available"
    menu_position = 70
    list_display = ["calendar", "applies_to", "valid_from", "valid_until", "weeks_ahead"]
    list_select_related = ["calendar", *TARGETS]
    list_filter = ["calendar"]
    search_fields = ["calendar__code", "calendar__name"]
    autocomplete_fields = ["calendar", *TARGETS]
    fieldsets = [
        (None, {"fields": ["calendar"]}),
        (
            _("Where"),
            {
                "fields": [("area", "zone"), ("machine", "user")],
                "description": _("Name one of them, or none: then it is the company's calendar."),
            },
        ),
        (_("When"), {"fields": [("valid_from", "valid_until"), "weeks_ahead"]}),
    ]

    @admin.display(description=_("applies to"))
    def applies_to(self, row: CalendarAssignment) -> Any:
        """Name the place or person."""
        return row.target or _("the whole company")

    def make(self, _request: HttpRequest, record: CalendarAssignment, _form: Any) -> None:
        """Let the calendar apply; the form has asked whether another one does."""
        create_in_transaction(record)

    def change(self, _request: HttpRequest, record: CalendarAssignment, _form: Any) -> None:
        """Change where or when it applies."""
        change_in_transaction(record)
