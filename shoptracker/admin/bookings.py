"""Pages of what was worked and made: to be read, never changed."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from core.admin.base import FactAdmin
from shoptracker.models import QuantityReport, TimeEntry


class BookingAdmin(FactAdmin):
    """What time and pieces have in common: the operation that they are booked on."""

    menu = "office"

    @admin.display(description=_("operation"))
    def work(self, booking: TimeEntry | QuantityReport) -> str:
        """Return job and step; empty for what is unassigned."""
        operation = booking.operation
        return (
            f"{operation.job.number} / {operation.position} {operation.name}" if operation else ""
        )


@admin.register(TimeEntry)
class TimeEntryAdmin(BookingAdmin):
    menu_icon = "timer"
    menu_position = 70
    list_display = [
        "ended_at",
        "started_at",
        "person_name",
        "machine",
        "work",
        "labour_s",
        "machine_s",
        "end_reason",
    ]
    list_select_related = ["machine", "operation__job"]
    list_more = ["user", "booked_at"]
    list_days = "ended_at"
    list_filter = [
        ("operation", admin.EmptyFieldListFilter),
        "machine__zone",
        "machine",
        "user",
    ]
    search_fields = [
        "user__display_name",
        "user__username",
        "machine__code",
        "machine__name",
        "operation__job__number",
    ]
    ordering = ["-ended_at", "-pk"]


@admin.register(QuantityReport)
class QuantityReportAdmin(BookingAdmin):
    menu_icon = "tag"
    menu_position = 80
    list_display = ["occurred_at", "machine", "work", "good", "scrap", "rework", "factor"]
    list_select_related = ["machine", "operation__job"]
    list_more = ["total", "scrap_reason", "booked_at"]
    list_days = "occurred_at"
    list_filter = [("operation", admin.EmptyFieldListFilter), "machine__zone", "machine"]
    search_fields = ["machine__code", "machine__name", "operation__job__number"]
    ordering = ["-occurred_at", "-pk"]
