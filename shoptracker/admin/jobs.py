"""Pages of jobs with their operations."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.admin.base import RecordAdmin, SuiteInline
from core.admin.bulk_actions import for_each_row
from core.admin.inline_rows import link_to
from core.admin.number_fields import LOCAL_NUMBERS
from shoptracker.models import Job, JobOperation
from shoptracker.services.jobs import (
    cancel_job,
    create_job_in_transaction,
    fresh_job_number,
    release_job,
)


class OperationInline(SuiteInline):
    """The steps of a job; each has a page of its own."""

    model = JobOperation
    formfield_overrides = LOCAL_NUMBERS
    fields = ["position", "step", "zone", "status", "started_at", "finished_at"]
    readonly_fields = fields
    ordering = ["position"]
    extra = 0
    can_delete = False
    hide_title = True

    @admin.display(description=_("step"))
    def step(self, operation: JobOperation) -> str:
        """Return the way to the operation's page."""
        return link_to(operation, operation.name)

    def get_queryset(self, request: HttpRequest) -> QuerySet[JobOperation]:
        """Read the zones along."""
        rows: QuerySet[JobOperation] = super().get_queryset(request)
        return rows.select_related("zone")

    def has_add_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        """A job takes its steps from the work plan."""
        return False


@admin.register(Job)
class JobAdmin(RecordAdmin):
    menu = "office"
    menu_icon = "assignment"
    menu_position = 30
    list_display = ["number", "order", "part", "quantity", "status", "released_at"]
    list_select_related = ["part", "order_line__order"]
    list_filter = ["status", "part"]
    search_fields = ["number", "part__number", "part__name", "order_line__order__number"]
    autocomplete_fields = ["part"]
    list_days = "released_at"
    inlines = [OperationInline]
    actions = ["release_jobs", "cancel_jobs"]

    @admin.display(description=_("order"))
    def order(self, job: Job) -> str:
        """Return the number of the order that the job is for."""
        return job.order_line.order.number if job.order_line else ""

    def get_fields(self, _request: HttpRequest, obj: Any = None) -> Any:
        """Ask a new job for what it makes."""
        asked = ["number", ("part", "quantity")]
        return (
            [("number", "status"), "order", ("part", "quantity"), "released_at"] if obj else asked
        )

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Propose a number."""
        return {"number": fresh_job_number(), **super().get_changeform_initial_data(request)}

    def make(self, _request: HttpRequest, record: Job, _form: Any) -> None:
        """Plan the job with its copy of the work plan."""
        create_job_in_transaction(record)

    def has_change_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        """A job stays what it was planned as; it moves by action."""
        return False

    def has_delete_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        """A job that is not wanted any more is cancelled."""
        return False

    @for_each_row(description=_("Release"))
    def release_jobs(self, _request: HttpRequest, job: Job, _values: dict[str, Any]) -> None:
        """Give the jobs to the floor."""
        release_job(job=job)

    @for_each_row(description=_("Cancel"))
    def cancel_jobs(self, _request: HttpRequest, job: Job, _values: dict[str, Any]) -> None:
        """Give the jobs up."""
        cancel_job(job=job)
