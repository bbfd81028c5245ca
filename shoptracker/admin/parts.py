"""Pages of parts and their work plans."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.admin.base import RecordAdmin, SuiteInline
from core.admin.bulk_actions import for_each_row
from core.admin.inline_rows import link_to, rows_that_stay, take_over
from core.admin.number_fields import LOCAL_NUMBERS
from shoptracker.choices import WorkPlanState
from shoptracker.models import Part, WorkPlan, WorkPlanOperation
from shoptracker.services.work_plans import (
    StepValues,
    change_work_plan,
    create_plan_in_transaction,
    write_steps_in_transaction,
)


class WorkPlanInline(SuiteInline):
    """The versions of a part's work plan; each is edited on its own page."""

    model = WorkPlan
    fields = ["plan", "state", "updated_at"]
    readonly_fields = fields
    extra = 0
    can_delete = False
    hide_title = True

    @admin.display(description=_("version"))
    def plan(self, plan: WorkPlan) -> str:
        """Return the way to the plan's page."""
        return link_to(plan, plan.version)

    def has_add_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        """Make a plan on its own page."""
        return False


@admin.register(Part)
class PartAdmin(RecordAdmin):
    menu = "office"
    menu_icon = "deployed_code"
    menu_position = 40
    list_display = ["number", "name", "unit"]
    list_more = ["grade", "form", "dimensions", "tracking", "standard_cost", "reorder_point"]
    list_filter = ["unit", "tracking"]
    search_fields = ["number", "name"]
    fields = [
        ("number", "name"),
        ("unit", "tracking"),
        ("grade", "form", "dimensions"),
        ("standard_cost", "reorder_point", "reorder_quantity"),
    ]
    inlines = [WorkPlanInline]


class StepInline(SuiteInline):
    """The steps of a plan."""

    model = WorkPlanOperation
    formfield_overrides = LOCAL_NUMBERS
    fields = ["position", "name", "zone", "setup_s", "run_s"]
    autocomplete_fields = ["zone"]
    extra = 0
    hide_title = True


@admin.register(WorkPlan)
class WorkPlanAdmin(RecordAdmin):
    menu = "office"
    menu_icon = "route"
    menu_position = 50
    list_display = ["part", "version", "state", "updated_at"]
    list_select_related = ["part"]
    list_filter = ["state"]
    search_fields = ["part__number", "part__name"]
    autocomplete_fields = ["part"]
    fields = ["part", ("version", "state")]
    inlines = [StepInline]
    actions = ["release_plans", "retire_plans"]

    def get_readonly_fields(self, _request: HttpRequest, obj: Any = None) -> list[str]:
        """Let a plan stay its part's; versions count up, states move by action."""
        return ["part", "version", "state"] if obj else ["version", "state"]

    def make(self, _request: HttpRequest, record: WorkPlan, _form: Any) -> None:
        """Make the plan as the next version of its part."""
        record.version = 0
        create_plan_in_transaction(record)

    def save_formset(self, _request: Any, form: Any, formset: Any, change: bool) -> None:
        """Write the steps by their service."""
        if take_over(formset):
            steps = [_step(each) for each in rows_that_stay(formset)]
            write_steps_in_transaction(form.instance, steps=steps)

    @for_each_row(description=_("Release"))
    def release_plans(self, _request: HttpRequest, plan: WorkPlan, _values: dict[str, Any]) -> None:
        """Let new jobs copy the plans."""
        change_work_plan(work_plan=plan, state=WorkPlanState.RELEASED)

    @for_each_row(description=_("Withdraw"))
    def retire_plans(self, _request: HttpRequest, plan: WorkPlan, _values: dict[str, Any]) -> None:
        """Let no new job copy the plans."""
        change_work_plan(work_plan=plan, state=WorkPlanState.RETIRED)


def _step(form: Any) -> StepValues:
    step = form.instance
    return StepValues(
        position=step.position,
        name=step.name,
        zone=step.zone,
        setup_s=step.setup_s,
        run_s=step.run_s,
    )
