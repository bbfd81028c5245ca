"""Pages of operations: on which machines, and how far they are."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import ForeignKey, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.admin.base import FactAdmin, SuiteInline
from core.admin.bulk_actions import for_each_row
from core.admin.inline_rows import take_over
from shoptracker.models import JobAssignment, JobOperation
from shoptracker.selectors.operations import list_machines_of_operation
from shoptracker.services.assignments import assign_in_transaction, withdraw_in_transaction
from shoptracker.services.operations import (
    finish_operation,
    pause_operation,
    resume_operation,
    start_operation,
)


class AssignmentInline(SuiteInline):
    """The machines that the operation is on now."""

    model = JobAssignment
    fields = ["machine", "rank"]
    extra = 0
    hide_title = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[JobAssignment]:
        """Leave out what is over."""
        rows: QuerySet[JobAssignment] = super().get_queryset(request)
        return rows.filter(ended_at__isnull=True).select_related("machine").order_by("rank", "pk")

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **options: Any
    ) -> Any:
        """Offer the machines of the operation's zone."""
        match = request.resolver_match
        if db_field.name == "machine" and match and match.kwargs:
            options["queryset"] = list_machines_of_operation(operation_id=match.kwargs["object_id"])
        return super().formfield_for_foreignkey(db_field, request, **options)


@admin.register(JobOperation)
class OperationAdmin(FactAdmin):
    menu = "office"
    menu_icon = "construction"
    menu_position = 60
    list_display = ["job", "position", "name", "zone", "status", "started_at", "finished_at"]
    list_more = ["setup_s", "run_s"]
    list_select_related = ["job", "zone"]
    list_filter = ["status", "zone"]
    search_fields = ["job__number", "name", "job__part__number"]
    fields = [
        ("job", "position"),
        ("name", "zone"),
        ("setup_s", "run_s"),
        ("status", "started_at", "finished_at"),
    ]
    readonly_fields = [
        "job",
        "position",
        "name",
        "zone",
        "setup_s",
        "run_s",
        "status",
        "started_at",
        "finished_at",
    ]
    inlines = [AssignmentInline]
    actions = ["start", "pause", "resume", "finish"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Machines and their queues are changed here."""
        return self.has_write_permission(request, obj)

    def save_model(self, _request: Any, _obj: Any, _form: Any, _change: Any) -> None:
        """Write nothing: only the machines can be changed on the page."""

    def save_formset(self, _request: Any, form: Any, formset: Any, change: bool) -> None:
        """Assign and withdraw by the services, so that the floor hears of it."""
        take_over(formset)
        for each in formset.deleted_forms:
            if each.instance.pk:
                withdraw_in_transaction(each.instance)
        for each in formset.forms:
            if each.has_changed() and each not in formset.deleted_forms:
                _assign(form.instance, each)

    @for_each_row(description=_("Start"))
    def start(self, _request: HttpRequest, each: JobOperation, _values: dict[str, Any]) -> None:
        """Start the operations."""
        start_operation(operation=each)

    @for_each_row(description=_("Pause"))
    def pause(self, _request: HttpRequest, each: JobOperation, _values: dict[str, Any]) -> None:
        """Pause the operations."""
        pause_operation(operation=each)

    @for_each_row(description=_("Go on"))
    def resume(self, _request: HttpRequest, each: JobOperation, _values: dict[str, Any]) -> None:
        """Go on with the operations."""
        resume_operation(operation=each)

    @for_each_row(description=_("Finish"))
    def finish(self, _request: HttpRequest, each: JobOperation, _values: dict[str, Any]) -> None:
        """Finish the operations."""
        finish_operation(operation=each)


def _assign(operation: JobOperation, form: Any) -> None:
    """Put the operation on the machine of a row; a row that names another one moves it there."""
    before, machine = form.initial.get("machine"), form.cleaned_data["machine"]
    if form.instance.pk and before != machine.pk:
        withdraw_in_transaction(form.instance)
    rank = form.cleaned_data["rank"] if "rank" in form.changed_data else None
    assign_in_transaction(operation, machine=machine, rank=rank)
