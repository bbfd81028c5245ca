"""Which calendar applies, and from where it is inherited: on the pages of places and people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.admin.inline_rows import link_to
from core.clock import utc_now
from core.models import CalendarAssignment, SuiteUser
from core.models.calendar_assignments import Target
from core.selectors.calendar_assignments import list_applied

if TYPE_CHECKING:
    DjangoPage = admin.ModelAdmin[Any]
else:
    DjangoPage = object

FIELD = "applied_calendar"


class ShowsCalendar(DjangoPage):
    """Adds a read-only line about the calendars that apply to the row."""

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Show it where there is something to show."""
        shown = super().get_readonly_fields(request, obj)
        return [*shown, FIELD] if obj is not None else shown

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Put it last."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or any(FIELD in options["fields"] for _name, options in fieldsets):
            return fieldsets
        return [*fieldsets, (gettext_lazy("Shift calendar"), {"fields": [FIELD]})]

    @admin.display(description=gettext_lazy("calendar"))
    def applied_calendar(self, row: Target) -> SafeString:
        """Name what applies today, the nearest first, and lead to it."""
        # The page's template asks twice.
        if FIELD not in row.__dict__:
            row.__dict__[FIELD] = _applied(row)
        return SafeString(row.__dict__[FIELD])


def _applied(row: Target) -> SafeString:
    applied = list_applied(target=row, day=utc_now().date())
    pattern = next((each for each in applied if each.calendar.shifts.all()), None)
    lines = format_html_join(
        "", "<li>{}</li>", ([_line(each, row, each is pattern)] for each in applied)
    )
    none = _("No calendar applies: nobody knows when work is planned.")
    return format_html(
        '<ul class="suite-applied">{}</ul>{}',
        lines or format_html("<li>{}</li>", none),
        _way(row),
    )


def _line(used: CalendarAssignment, row: Target, gives_week: bool) -> SafeString:
    target = used.target
    if target is None:
        source = _("from the company")
    elif target == row:
        source = _("set here")
    else:
        source = _("from %(place)s") % {"place": target}
    week = _("gives the week") if gives_week else _("days off alone")
    return format_html("{} - {}, {}", link_to(used.calendar, used.calendar), source, week)


def _way(row: Target) -> SafeString:
    name = "user" if isinstance(row, SuiteUser) else str(row._meta.model_name)
    address = f"{reverse('admin:core_calendarassignment_add')}?{urlencode({name: row.pk})}"
    return format_html(
        '<a href="{}" class="suite-link">{}</a>',
        address,
        _("Let another calendar apply here"),
    )
