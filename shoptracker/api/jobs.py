"""Jobs: planned, released, given up."""

from __future__ import annotations

from collections.abc import Callable

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.mixins import CreateModelMixin
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from core.api.fields import RowSerializer
from core.api.filters import filters_of
from core.api.records import FactViewSet
from core.choices import App
from shoptracker.models import Job, JobOperation
from shoptracker.selectors.jobs import with_operations
from shoptracker.services.jobs import cancel_job, create_job, release_job


class JobStepSerializer(RowSerializer):
    """An operation, as it stands in its job."""

    class Meta:
        model = JobOperation
        fields = ["id", "position", "name", "zone", "status"]


class JobSerializer(RowSerializer):
    """What the shop makes; of an order's line it takes part and quantity unless they are sent."""

    operations = JobStepSerializer(many=True, read_only=True)

    class Meta:
        model = Job
        fields = [
            "id",
            "number",
            "order_line",
            "part",
            "quantity",
            "status",
            "released_at",
            "operations",
            "created_at",
            "updated_at",
        ]
        read_only_fields = ["status", "released_at"]
        extra_kwargs = {name: {"required": False} for name in ("number", "part", "quantity")}


class JobViewSet(CreateModelMixin, FactViewSet[Job]):
    """What the shop makes; a job that is not wanted any more is cancelled."""

    model = Job
    resource = "jobs"
    app = App.TRACKER
    relations = ("order_line", "part")
    prefetch = (with_operations(),)
    serializer_class = JobSerializer
    filterset_class = filters_of(
        Job,
        exact=["number", "status"],
        relations={"order": "order_line__order", "order_line": "order_line", "part": "part"},
    )

    def perform_create(self, serializer: BaseSerializer[Job]) -> None:
        """Plan the job."""
        job = create_job(**serializer.validated_data)
        serializer.instance = self.get_rows().get(pk=job.pk)

    @extend_schema(request=None, responses=JobSerializer)
    @action(detail=True, methods=["post"])
    def release(self, _request: Request, **_kwargs: object) -> Response:
        """Give the job to the floor."""
        return self._do(release_job)

    @extend_schema(request=None, responses=JobSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, _request: Request, **_kwargs: object) -> Response:
        """Give the job up."""
        return self._do(cancel_job)

    def _do(self, verb: Callable[..., Job]) -> Response:
        verb(job=self.get_object())
        return Response(self.get_serializer(self.get_object()).data)
