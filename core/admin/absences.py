"""Pages of absences: who does not come, and when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.formats import time_format
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter

from core.admin.base import RecordAdmin
from core.choices import AbsenceState, Level
from core.clock import utc_now
from core.models import Absence
from core.services.records import change_record

SOON = timedelta(days=28)


class WhenFilter(SimpleListFilter):
    """Narrows the list to absences of some days."""

    title = _("when")
    parameter_name = "when"

    def lookups(self, _request: HttpRequest, _admin: Any) -> Sequence[tuple[str, Any]]:
        """Return the spans that people ask for."""
        return [("today", _("Today")), ("soon", _("The next 4 weeks")), ("over", _("Over"))]

    def queryset(self, _request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep what touches the span."""
        today = utc_now().date()
        match self.value():
            case "today":
                return queryset.filter(first_date__lte=today, last_date__gte=today)
            case "soon":
                return queryset.filter(first_date__lte=today + SOON, last_date__gte=today)
            case "over":
                return queryset.filter(last_date__lt=today)
        return queryset


@admin.register(Absence)
class AbsenceAdmin(RecordAdmin):
    # Whether somebody is ill is not for everybody's eyes.
    read_level = Level.EDIT
    menu = "people"
    menu_icon = "event_busy"
    menu_position = 70
    list_display = ["user", "kind", "state", "first_date", "last_date", "hours"]
    list_select_related = ["user"]
    list_filter = [WhenFilter, "state", "kind", ["user", AutocompleteSelectFilter]]
    list_filter_submit = True
    search_fields = ["user__username", "user__display_name"]
    autocomplete_fields = ["user"]
    list_days = "first_date"
    fields = ["user", ("kind", "state"), ("first_date", "last_date"), ("starts", "ends")]
    actions = ["approve"]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Take what the office enters for approved."""
        initial = super().get_changeform_initial_data(request)
        return {"state": AbsenceState.APPROVED, **initial}

    @admin.display(description=_("hours"))
    def hours(self, row: Absence) -> Any:
        """Say from when to when, or that whole days are meant."""
        if row.starts is None or row.ends is None:
            return _("whole days")
        return f"{time_format(row.starts)} - {time_format(row.ends)}"

    @admin.action(description=_("Approve"))
    def approve(self, request: HttpRequest, absences: QuerySet[Absence]) -> None:
        """Let the chosen absences count."""
        for absence in absences.filter(deleted_at__isnull=True):
            absence.state = AbsenceState.APPROVED
            change_record(absence)
        self.message_user(request, _("The absences are approved."))
