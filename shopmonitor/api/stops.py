"""Stops of machines, and the reasons that people and programs give them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api.permissions import may_write, only_visible
from core.choices import App
from core.clock import utc_now
from core.db.replicas import read_from_replica
from core.db.router import region_scope
from core.domain.spans import Span, read_span
from core.errors import InvalidInputError
from core.models import Machine, StopReason, SuiteUser
from core.resources import add_resource
from core.selectors.machines import list_machines, require_machine
from shopmonitor.selectors.stops import MachineStop, find_reason, list_stops
from shopmonitor.services.stops import StopSpan, classify_stops

add_resource("stops", gettext_lazy("stops"), writable=True)


class StopSerializer(serializers.Serializer[Any]):
    """A stop, or a part of one with one reason; without one it waits for it."""

    machine = serializers.UUIDField(source="machine.uid")
    started_at = serializers.DateTimeField(source="stop.start")
    ended_at = serializers.DateTimeField(source="stop.end")
    reason = serializers.UUIDField(source="reason.uid", allow_null=True, default=None)
    shift = serializers.CharField(source="stop.shift", allow_blank=True)
    silent = serializers.BooleanField(source="stop.is_silent")


class StopPeriodSerializer(serializers.Serializer[Any]):
    """From when until when a machine stood."""

    started_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField()


class StopReasonGivenSerializer(serializers.Serializer[Any]):
    """The reason of stops of one machine; null takes back what was said."""

    machine = serializers.CharField(help_text=gettext_lazy("Code of the machine."))
    reason = serializers.UUIDField(allow_null=True)
    stops = StopPeriodSerializer(many=True)


class StopView(APIView):
    """Stops that are asked about: those of the shifts, longer than the machine's short stop."""

    resource = "stops"
    app = App.MONITOR
    model = Machine

    @extend_schema(
        operation_id="stops_list",
        parameters=[
            OpenApiParameter("machine", OpenApiTypes.STR, required=True),
            OpenApiParameter("from", OpenApiTypes.DATETIME, required=True),
            OpenApiParameter("to", OpenApiTypes.DATETIME, required=True),
        ],
        responses=StopSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """Return the stops of a machine in a span, the newest first."""
        asked = request.query_params
        machine = self._machine(request, asked.get("machine", ""))
        span = read_span(start=asked.get("from", ""), end=asked.get("to", ""))
        with read_from_replica():
            stops = _stops(machine, span)
        return Response(StopSerializer(stops, many=True).data)

    @extend_schema(
        operation_id="stops_classify",
        request=StopReasonGivenSerializer,
        responses=StopSerializer(many=True),
    )
    def post(self, request: Request) -> Response:
        """Say why a machine stood; return its stops of that time as they are now."""
        given = StopReasonGivenSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        values = given.validated_data
        machine = self._machine(request, values["machine"])
        if not may_write(request, self, machine):
            raise PermissionDenied(_("You have no right to edit at this place."))
        assert isinstance(request.user, SuiteUser)  # noqa: S101 - the permission class asked
        spans = [
            StopSpan(machine, each["started_at"], each["ended_at"]) for each in values["stops"]
        ]
        reason = _reason(values["reason"])
        with region_scope(machine.zone.area.region):
            classify_stops(stops=spans, reason=reason, by=request.user)
        span = Span(min(each.start for each in spans), max(each.end for each in spans))
        return Response(StopSerializer(_stops(machine, span), many=True).data)

    def _machine(self, request: Request, code: str) -> Machine:
        if not code:
            raise InvalidInputError(_("machine: give the code of a machine."), field="machine")
        return require_machine(code=code, among=only_visible(request, self, list_machines()))


def _stops(machine: Machine, span: Span) -> list[MachineStop]:
    with region_scope(machine.zone.area.region):
        return list_stops(machines=[machine], span=span, now=utc_now())


def _reason(uid: Any) -> StopReason | None:
    found = None if uid is None else find_reason(uid=uid)
    if uid is not None and found is None:
        raise InvalidInputError(
            _("reason: no such reason is in use; give one of /api/v1/stop-reasons/."),
            field="reason",
        )
    return found
