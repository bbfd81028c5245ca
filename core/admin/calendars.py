"""Pages of calendars: shifts, exceptions and holidays on one form, and the weeks to come."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.admin import StackedInline
from unfold.decorators import action

from core.admin.access import SuiteInlineAccess
from core.admin.base import RecordAdmin, SuiteInline
from core.admin.calendar_forms import ExceptionForm, ShiftForm, ShiftFormSet
from core.admin.holiday_forms import CopyForm, CountryForm, HolidaysForm
from core.admin.inline_rows import rows_that_stay, take_over
from core.admin.selects import WithSelects, time_zones
from core.clock import utc_now
from core.domain.working_time.weeks import list_weeks
from core.errors import SuiteError
from core.models import (
    Calendar,
    CalendarException,
    CalendarHoliday,
    CalendarShift,
)
from core.models.base import Record
from core.selectors.calendars import get_calendar, working_calendar_alone
from core.selectors.company import get_company
from core.services.calendar_parts import CalendarParts, HolidayValues
from core.services.calendars import (
    change_calendar_in_transaction,
    copy_calendar,
    create_calendar_in_transaction,
    retire_calendar_in_transaction,
)
from core.services.public_holidays import fill_public_holidays

WEEKS_SHOWN = 4


class ShiftInline(SuiteInlineAccess, StackedInline):
    """The shifts of a calendar."""

    model = CalendarShift
    form = ShiftForm
    formset = ShiftFormSet
    fields = [
        ("name", "weekdays"),
        ("starts", "ends"),
        ("breaks", "rotation_week"),
        ("valid_from", "valid_until"),
    ]
    extra = 0
    tab = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[CalendarShift]:
        """Read the breaks along."""
        rows: QuerySet[CalendarShift] = super().get_queryset(request)
        return rows.prefetch_related("breaks")


class ExceptionInline(SuiteInlineAccess, StackedInline):
    """The exceptions of a calendar."""

    model = CalendarException
    form = ExceptionForm
    fields = [("rule", "name"), ("first_date", "last_date"), ("starts", "ends"), "breaks"]
    extra = 0
    tab = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[CalendarException]:
        """Read the breaks along."""
        rows: QuerySet[CalendarException] = super().get_queryset(request)
        return rows.prefetch_related("breaks")


class HolidayInline(SuiteInline):
    """The holidays of a calendar."""

    model = CalendarHoliday
    fields = ["date", "name"]
    extra = 0
    tab = True
    hide_title = True


@admin.register(Calendar)
class CalendarAdmin(WithSelects, RecordAdmin):
    menu = "places"
    menu_icon = "calendar_month"
    menu_position = 60
    change_form_after_template = "admin/core/calendar_weeks.html"
    list_display = ["code", "name", "time_zone", "rotation_weeks", "inherits_days"]
    search_fields = ["code", "name"]
    fieldsets = [
        (None, {"fields": [("code", "name"), ("time_zone", "inherits_days")]}),
        (_("Rotation"), {"fields": [("rotation_weeks", "rotation_start")]}),
    ]
    selects = {"time_zone": time_zones}
    inlines = [ShiftInline, ExceptionInline, HolidayInline]
    actions_detail = ["fill_holidays", "copy"]

    class Media:
        css = {"all": ["core/calendars.css"]}

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Propose the zone in which the shop lies."""
        return {
            "time_zone": get_company().time_zone,
            **super().get_changeform_initial_data(request),
        }

    def make(self, _request: HttpRequest, _record: Calendar, _form: Any) -> None:
        """Leave it to `save_related`: a calendar is written with its parts."""

    def change(self, _request: HttpRequest, _record: Calendar, _form: Any) -> None:
        """Leave it to `save_related`: a calendar is written with its parts."""

    def save_related(self, _request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Write the calendar and its parts as one change."""
        write = change_calendar_in_transaction if change else create_calendar_in_transaction
        write(form.instance, parts=_parts(formsets))

    def retire(self, _request: HttpRequest, record: Record) -> None:
        """Retire the calendar, unless it is in use."""
        assert isinstance(record, Calendar)  # noqa: S101 - this page shows nothing else
        retire_calendar_in_transaction(record)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **options: Any
    ) -> HttpResponse:
        """Show the coming weeks as they are saved."""
        calendar = context.get("original")
        if calendar is not None:
            whole = working_calendar_alone(get_calendar(key=calendar.pk))
            today = utc_now().astimezone(ZoneInfo(calendar.time_zone)).date()
            context["today"] = today
            context["weeks"] = list_weeks(whole, around=today, weeks=WEEKS_SHOWN)
        answer: HttpResponse = super().render_change_form(request, context, *args, **options)
        return answer

    @action(  # type: ignore[untyped-decorator]
        description=_("Fill in public holidays"),
        url_path="holidays",
        icon="celebration",
        permissions=["change"],
    )
    def fill_holidays(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask for country and years, then fill in what is missing."""
        calendar = self.get_object(request, object_id)
        if calendar is None:
            return self.back_to_list()
        asked = CountryForm(time_zone=calendar.time_zone, country=request.GET.get("country", ""))
        form = HolidaysForm(request.POST or None, country=asked.country, this_year=utc_now().year)
        if request.method == "POST" and form.is_valid():
            try:
                new = fill_public_holidays(calendar=calendar, **form.wanted)
            except SuiteError as error:
                form.add_error(None, error.message)
            else:
                return self._filled(request, calendar, new)
        context = {
            "form": form,
            "country_form": asked,
            "button": _("Fill in"),
            "back": _page(calendar),
        }
        return self._ask(request, calendar, "admin/core/fill_holidays.html", context)

    @action(  # type: ignore[untyped-decorator]
        description=_("Copy"), url_path="copy", icon="content_copy", permissions=["change"]
    )
    def copy(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask for a code and a name, then make a calendar that says the same."""
        calendar = self.get_object(request, object_id)
        if calendar is None:
            return self.back_to_list()
        form = CopyForm(request.POST or None, initial={"name": calendar.name})
        if request.method == "POST" and form.is_valid():
            try:
                copy = copy_calendar(calendar=calendar, **form.cleaned_data)
            except ValidationError as error:
                form.add_error(None, error)
            else:
                return self._copied(request, copy)
        context = {"form": form, "button": _("Copy"), "back": _page(calendar)}
        return self._ask(request, calendar, "admin/core/ask_form.html", context)

    def _copied(self, request: HttpRequest, copy: Calendar) -> HttpResponse:
        self.log_addition(request, copy, str(_("Copied.")))
        self.message_user(request, _("The copy is made; nobody uses it yet."), messages.SUCCESS)
        return HttpResponseRedirect(_page(copy))

    def _filled(self, request: HttpRequest, calendar: Calendar, new: int) -> HttpResponse:
        text = ngettext("%(new)s holiday is new.", "%(new)s holidays are new.", new) % {"new": new}
        self.log_change(request, calendar, text)
        self.message_user(request, text, messages.SUCCESS)
        return HttpResponseRedirect(_page(calendar))

    def _ask(
        self, request: HttpRequest, calendar: Calendar, template: str, more: dict[str, Any]
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": more["button"],
            "subtitle": str(calendar),
            "opts": self.opts,
            "original": calendar,
            **more,
        }
        return TemplateResponse(request, template, context)


def _page(calendar: Calendar) -> str:
    return reverse("admin:core_calendar_change", args=[calendar.pk])


def _parts(formsets: Any) -> CalendarParts:
    """Return the lists that were changed on the page."""
    changed = {each.model: rows_that_stay(each) for each in formsets if take_over(each)}
    return CalendarParts(
        shifts=_values(changed.get(CalendarShift)),
        exceptions=_values(changed.get(CalendarException)),
        holidays=_holidays(changed.get(CalendarHoliday)),
    )


def _values(forms: list[Any] | None) -> list[Any] | None:
    return None if forms is None else [form.values for form in forms]


def _holidays(forms: list[Any] | None) -> list[HolidayValues] | None:
    if forms is None:
        return None
    rows = [form.instance for form in forms]
    return [HolidayValues(date=row.date, name=row.name, is_public=row.is_public) for row in rows]
