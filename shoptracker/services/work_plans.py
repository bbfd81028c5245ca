"""Work plans: the steps that make a part, version by version."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Max
from django.utils.translation import gettext as _

from core.db.transactions import in_transaction
from core.errors import InvalidInputError
from core.models import Zone
from core.services.records import change_in_transaction, create_in_transaction
from shoptracker.choices import WorkPlanState
from shoptracker.domain.moves import may_change_work_plan
from shoptracker.errors import IllegalMoveError
from shoptracker.models import Part, WorkPlan, WorkPlanOperation


@dataclass(frozen=True, kw_only=True)
class StepValues:
    """A step of a work plan; `setup_s` once, `run_s` for each piece, both in seconds."""

    position: int
    name: str
    zone: Zone
    setup_s: int = 0
    run_s: Decimal = Decimal(0)


@in_transaction(WorkPlan)
def create_work_plan(
    *,
    part: Part,
    steps: Sequence[StepValues],
    version: int | None = None,
    state: str = WorkPlanState.DRAFT,
) -> WorkPlan:
    """Write a work plan; without a version it is the part's next one.

    Raises:
        ValidationError: a field is wrong, or the version is taken.
        InvalidInputError: it should be released and has no step.
    """
    plan = WorkPlan(part=part, version=version or 0, state=state)
    create_plan_in_transaction(plan)
    write_steps_in_transaction(plan, steps=steps)
    return plan


@in_transaction(WorkPlan)
def change_work_plan(
    *, work_plan: WorkPlan, steps: Sequence[StepValues] | None = None, state: str | None = None
) -> WorkPlan:
    """Change a work plan; jobs that took their copy keep it. Steps, when given, replace all.

    Raises:
        ValidationError: a field of a step is wrong.
        InvalidInputError: it would be released and have no step.
        IllegalMoveError: the plan cannot go to the wanted state.
    """
    locked = WorkPlan.objects.select_for_update(no_key=True).get(pk=work_plan.pk)
    if state is not None and state != locked.state:
        _require_move(locked, state)
        locked.state = state
    change_in_transaction(locked)
    if steps is not None:
        write_steps_in_transaction(locked, steps=steps)
    _require_steps(locked)
    return locked


def create_plan_in_transaction(plan: WorkPlan) -> WorkPlan:
    """Write a new plan without its steps; version 0 becomes the part's next one."""
    # Two plans of one part get two versions.
    Part.objects.select_for_update(no_key=True).get(pk=plan.part_id)
    plan.version = plan.version or _next_version(plan.part)
    return create_in_transaction(plan)


def write_steps_in_transaction(plan: WorkPlan, *, steps: Sequence[StepValues]) -> None:
    """Let these be all steps of a plan.

    Raises:
        ValidationError: a field of a step is wrong.
        InvalidInputError: a released plan would have none.
    """
    plan.operations.all().delete()
    for values in steps:
        step = WorkPlanOperation(work_plan=plan, **vars(values))
        step.full_clean()
        step.save()
    _require_steps(plan)


def _next_version(part: Part) -> int:
    return (part.work_plans.aggregate(last=Max("version"))["last"] or 0) + 1


def _require_move(plan: WorkPlan, state: str) -> None:
    if not may_change_work_plan(plan.state, state):
        raise IllegalMoveError(
            _("The work plan is %(old)s; from there it cannot become %(new)s.")
            % {"old": plan.get_state_display(), "new": WorkPlanState(state).label}
        )


def _require_steps(plan: WorkPlan) -> None:
    if plan.state == WorkPlanState.RELEASED and not plan.operations.exists():
        detail = _("A released work plan needs at least one step.")
        raise InvalidInputError(
            detail, errors=[{"field": "operations", "code": "required", "detail": detail}]
        )
