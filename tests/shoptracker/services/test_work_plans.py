from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from core.errors import InvalidInputError
from shoptracker.choices import WorkPlanState
from shoptracker.errors import IllegalMoveError
from shoptracker.models import WorkPlan
from shoptracker.services.work_plans import StepValues, change_work_plan, create_work_plan
from tests.factories.core import ZoneFactory
from tests.factories.office import make_part
from tests.outbox import told_names

pytestmark = pytest.mark.django_db


def step(position: int = 10, name: str = "Cut") -> StepValues:
    return StepValues(
        position=position, name=name, zone=ZoneFactory.create(), setup_s=60, run_s=Decimal("2.5")
    )


def test_versions_of_a_part_count_up() -> None:
    part = make_part()
    plans = [create_work_plan(part=part, steps=[step()]) for _ in range(2)]
    assert [plan.version for plan in plans] == [1, 2]
    assert create_work_plan(part=make_part(), steps=[]).version == 1
    assert told_names()[-1] == "work_plan.created"


def test_version_that_is_taken_is_refused() -> None:
    part = make_part()
    create_work_plan(part=part, steps=[], version=3)
    with pytest.raises(ValidationError):
        create_work_plan(part=part, steps=[], version=3)


def test_steps_given_replace_all_and_steps_left_out_stay() -> None:
    plan = create_work_plan(part=make_part(), steps=[step(10, "Cut"), step(20, "Weld")])
    change_work_plan(work_plan=plan, state=WorkPlanState.RELEASED)
    assert [each.name for each in plan.operations.all()] == ["Cut", "Weld"]
    change_work_plan(work_plan=plan, steps=[step(5, "Saw")])
    saw = plan.operations.get()
    assert (saw.name, saw.setup_s, saw.run_s) == ("Saw", 60, Decimal("2.5"))
    assert told_names()[-1] == "work_plan.updated"


def test_plan_without_steps_cannot_be_released() -> None:
    plan = create_work_plan(part=make_part(), steps=[])
    with pytest.raises(InvalidInputError, match="at least one step"):
        change_work_plan(work_plan=plan, state=WorkPlanState.RELEASED)
    assert WorkPlan.objects.get(pk=plan.pk).state == WorkPlanState.DRAFT


def test_retired_plan_does_not_come_back() -> None:
    plan = create_work_plan(part=make_part(), steps=[step()], state=WorkPlanState.RELEASED)
    retired = change_work_plan(work_plan=plan, state=WorkPlanState.RETIRED)
    with pytest.raises(IllegalMoveError):
        change_work_plan(work_plan=retired, state=WorkPlanState.RELEASED)


def test_two_steps_at_one_position_are_refused() -> None:
    with pytest.raises(ValidationError):
        create_work_plan(part=make_part(), steps=[step(10), step(10)])
