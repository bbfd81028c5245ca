"""Work plans with their steps."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.serializers import BaseSerializer

from core.api.fields import RowSerializer
from core.api.filters import filters_of
from core.api.nested import CompleteSerializer
from core.api.records import RecordViewSet
from core.choices import App
from shoptracker.api.nested import living_row
from shoptracker.models import WorkPlan, WorkPlanOperation
from shoptracker.services.work_plans import StepValues, change_work_plan, create_work_plan


class StepSerializer(CompleteSerializer):
    """One step, at one work centre."""

    class Meta:
        model = WorkPlanOperation
        fields = ["position", "name", "zone", "setup_s", "run_s"]


class WorkPlanSerializer(RowSerializer):
    """The steps that make a part; `operations`, when sent, replace all that it had."""

    # Said here, or the framework would send the model's 1 for a version that was left out.
    version = serializers.IntegerField(required=False, min_value=1, max_value=2**31 - 1)
    operations = StepSerializer(many=True, required=False)

    class Meta:
        model = WorkPlan
        fields = ["id", "part", "version", "state", "operations", "created_at", "updated_at"]


class WorkPlanChangeSerializer(WorkPlanSerializer):
    """What may be changed: the state and the steps."""

    version = serializers.IntegerField(read_only=True)

    class Meta(WorkPlanSerializer.Meta):
        read_only_fields = ["part"]


class WorkPlanViewSet(RecordViewSet[WorkPlan]):
    """How parts are made, version by version."""

    model = WorkPlan
    resource = "work-plans"
    app = App.TRACKER
    relations = ("part",)
    prefetch = ("operations__zone",)
    filterset_class = filters_of(WorkPlan, exact=["state", "version"], relations=["part"])

    def get_serializer_class(self) -> type[WorkPlanSerializer]:
        """Let a plan stay the plan of its part."""
        return WorkPlanChangeSerializer if self.action == "partial_update" else WorkPlanSerializer

    def perform_create(self, serializer: BaseSerializer[WorkPlan]) -> None:
        """Make the plan with its steps."""
        values = dict(serializer.validated_data)
        steps = _steps(values.pop("operations", []))
        serializer.instance = create_work_plan(steps=steps, **values)

    def perform_update(self, serializer: BaseSerializer[WorkPlan]) -> None:
        """Change the plan."""
        plan = living_row(serializer)
        values = dict(serializer.validated_data)
        steps = _steps(values.pop("operations")) if "operations" in values else None
        serializer.instance = change_work_plan(work_plan=plan, steps=steps, **values)


def _steps(sent: list[dict[str, Any]]) -> list[StepValues]:
    return [StepValues(**values) for values in sent]
