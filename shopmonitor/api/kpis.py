"""Key figures of one machine and one span, for people and integrations."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api.permissions import only_visible
from core.choices import App
from core.clock import utc_now
from core.db.replicas import read_from_replica
from core.domain.spans import read_span
from core.errors import InvalidInputError
from core.resources import add_resource
from core.selectors.machines import list_machines, require_machine
from shopmonitor.domain.figures import write_figures
from shopmonitor.selectors.kpis import get_machine_figures

add_resource("kpis", gettext_lazy("key figures"), writable=False)


class KpiSerializer(serializers.Serializer[None]):
    """A ratio and what it is formed from; null where nothing stands below the line."""

    value = serializers.FloatField(allow_null=True)
    numerator = serializers.FloatField()
    denominator = serializers.FloatField()


class MachineFiguresSerializer(serializers.Serializer[None]):
    """Seconds per execution state, class, use and E10 class, pieces, and the ratios by code.

    Uses need a calendar: null without one.
    """

    execution_seconds = serializers.DictField(child=serializers.FloatField())
    class_seconds = serializers.DictField(child=serializers.FloatField())
    use_seconds = serializers.DictField(child=serializers.FloatField(), allow_null=True)
    e10_seconds = serializers.DictField(child=serializers.FloatField(), allow_null=True)
    counts = serializers.DictField(child=serializers.FloatField())
    kpis = serializers.DictField(child=KpiSerializer())


def _required(name: str, kind: OpenApiTypes, description: str) -> OpenApiParameter:
    return OpenApiParameter(name, kind, required=True, description=description)


class KpiView(APIView):
    """Key figures straight from state intervals and counts: from ≤ t < to."""

    resource = "kpis"
    app = App.MONITOR
    places = {"machine": "pk"}

    @extend_schema(
        operation_id="kpis_retrieve",
        parameters=[
            _required("machine", OpenApiTypes.STR, "Code of the machine."),
            _required("from", OpenApiTypes.DATETIME, "ISO 8601 with offset."),
            _required("to", OpenApiTypes.DATETIME, "ISO 8601 with offset; not before from."),
        ],
        responses=MachineFiguresSerializer,
    )
    def get(self, request: Request) -> Response:
        """Return the figures; seconds are numbers, exact to the microsecond."""
        asked = request.query_params
        if not asked.get("machine"):
            raise InvalidInputError(_("machine: give the code of a machine."), field="machine")
        visible = only_visible(request, self, list_machines())
        machine = require_machine(code=asked["machine"], among=visible)
        span = read_span(start=asked.get("from", ""), end=asked.get("to", ""))
        with read_from_replica():
            figures = get_machine_figures(machine=machine, span=span, now=utc_now())
        return Response(write_figures(figures))
