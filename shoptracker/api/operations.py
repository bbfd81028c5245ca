"""Operations of jobs: put on machines, started, paused, finished."""

from __future__ import annotations

from collections.abc import Callable

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.fields import RowSerializer
from core.api.filters import filters_of
from core.api.records import FactViewSet
from core.choices import App
from shoptracker.models import JobAssignment, JobOperation
from shoptracker.selectors.assignments import list_open_assignments, with_open_assignments
from shoptracker.services.assignments import assign_operation, withdraw_assignment
from shoptracker.services.operations import (
    finish_operation,
    pause_operation,
    resume_operation,
    start_operation,
)

Verb = Callable[..., JobOperation]


class AssignmentSerializer(RowSerializer):
    """On which machine, at which place of its queue."""

    rank = serializers.IntegerField(
        required=False, allow_null=True, min_value=-(2**63), max_value=2**63 - 1
    )

    class Meta:
        model = JobAssignment
        fields = ["machine", "rank"]


class WithdrawalSerializer(RowSerializer):
    """From which machine."""

    class Meta:
        model = JobAssignment
        fields = ["machine"]


class OperationSerializer(RowSerializer):
    """One step of a job; `assignments` are the machines that it is on now."""

    assignments = AssignmentSerializer(many=True, read_only=True, source="open_assignments")

    class Meta:
        model = JobOperation
        fields = [
            "id",
            "job",
            "position",
            "name",
            "zone",
            "setup_s",
            "run_s",
            "status",
            "started_at",
            "finished_at",
            "assignments",
            "created_at",
            "updated_at",
        ]


class OperationViewSet(FactViewSet[JobOperation]):
    """The steps of jobs, each at one work centre."""

    model = JobOperation
    resource = "job-operations"
    app = App.TRACKER
    relations = ("job", "zone")
    prefetch = (with_open_assignments(),)
    serializer_class = OperationSerializer
    filterset_class = filters_of(
        JobOperation, exact=["status", "position"], relations=["job", "zone"]
    )

    @extend_schema(request=AssignmentSerializer, responses=OperationSerializer)
    @action(detail=True, methods=["post"])
    def assign(self, request: Request, **_kwargs: object) -> Response:
        """Put the operation on a machine of its zone; without a rank it comes last there."""
        operation = self.get_object()
        sent = AssignmentSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        assign_operation(operation=operation, **sent.validated_data)
        return self._answer()

    @extend_schema(request=WithdrawalSerializer, responses=OperationSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, **_kwargs: object) -> Response:
        """Take the operation off a machine."""
        operation = self.get_object()
        sent = WithdrawalSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        machine = sent.validated_data["machine"]
        for assignment in list_open_assignments(operation=operation).filter(machine=machine):
            withdraw_assignment(assignment=assignment)
        return self._answer()

    @extend_schema(request=None, responses=OperationSerializer)
    @action(detail=True, methods=["post"])
    def start(self, _request: Request, **_kwargs: object) -> Response:
        """Start the operation."""
        return self._do(start_operation)

    @extend_schema(request=None, responses=OperationSerializer)
    @action(detail=True, methods=["post"])
    def pause(self, _request: Request, **_kwargs: object) -> Response:
        """Pause the operation."""
        return self._do(pause_operation)

    @extend_schema(request=None, responses=OperationSerializer)
    @action(detail=True, methods=["post"])
    def resume(self, _request: Request, **_kwargs: object) -> Response:
        """Go on with the operation."""
        return self._do(resume_operation)

    @extend_schema(request=None, responses=OperationSerializer)
    @action(detail=True, methods=["post"])
    def finish(self, _request: Request, **_kwargs: object) -> Response:
        """Finish the operation."""
        return self._do(finish_operation)

    def _do(self, verb: Verb) -> Response:
        verb(operation=self.get_object())
        return self._answer()

    def _answer(self) -> Response:
        return Response(self.get_serializer(self.get_object()).data)
