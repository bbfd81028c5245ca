"""E-stops, for people: which are in force, what was found, who rearmed them."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.fields import RowSerializer
from core.api.filters import filters_of
from core.api.records import FactViewSet
from core.choices import App, Level
from core.models import SuiteUser
from shopmonitor.models import EStopEvent, EStopNotice
from shopmonitor.selectors.estop_notices import list_notices
from shopmonitor.services.estops import inspect_estop, rearm_estop


class EStopSerializer(RowSerializer):
    """One e-stop from triggered to rearmed."""

    class Meta:
        model = EStopEvent
        fields = [
            "id",
            "state",
            "kind",
            "scope",
            "machine",
            "zone",
            "area",
            "node",
            "port",
            "is_history",
            "triggered_at",
            "received_at",
            "released_at",
            "inspected_at",
            "inspected_by",
            "inspected_with",
            "cause",
            "rearmed_at",
            "rearmed_by",
            "rearmed_with",
            "sessions_ended",
        ]
        read_only_fields = fields


class NoticeSerializer(RowSerializer):
    """One port that the e-stop reaches, and whether its node was told and confirmed."""

    class Meta:
        model = EStopNotice
        fields = [
            "id",
            "machine",
            "node",
            "port",
            "asked_at",
            "answer_by",
            "told_at",
            "confirmed_at",
            "overdue_at",
        ]
        read_only_fields = fields


class InspectionSerializer(serializers.Serializer[Any]):
    """What was found."""

    cause = serializers.CharField(max_length=200)


class EStopViewSet(FactViewSet[EStopEvent]):
    """E-stops; everything but REARMED and history is in force."""

    model = EStopEvent
    resource = "estops"
    app = App.MONITOR
    relations = ("machine", "zone", "area", "node", "inspected_by", "rearmed_by")
    # Who may inspect and rearm is a right at the machine, which the service asks for.
    write_level = Level.VIEW
    serializer_class = EStopSerializer
    filterset_class = filters_of(
        EStopEvent,
        exact=["state", "kind", "scope", "is_history"],
        relations=["machine", "zone", "area", "node"],
        times=["triggered_at"],
    )

    @extend_schema(responses=NoticeSerializer(many=True), filters=False)
    @action(detail=True, pagination_class=None)
    def confirmations(self, _request: Request, **_named: Any) -> Response:
        """Return which nodes were told and confirmed; proof of the record, not of standstill."""
        rows = list_notices(estop=self.get_object())
        return Response(
            NoticeSerializer(rows, many=True, context=self.get_serializer_context()).data
        )

    @extend_schema(request=InspectionSerializer, responses=EStopSerializer)
    @action(detail=True, methods=["post"])
    def inspect(self, request: Request, **_named: Any) -> Response:
        """Note that you looked at a released e-stop, and its cause."""
        # Before what was sent is read: of what they cannot see people learn nothing but 404.
        estop = self.get_object()
        given = InspectionSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        inspect_estop(estop=estop, user=_asker(request), cause=given.validated_data["cause"])
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(request=None, responses=EStopSerializer)
    @action(detail=True, methods=["post"])
    def rearm(self, request: Request, **_named: Any) -> Response:
        """End an inspected e-stop; nothing starts by itself."""
        rearm_estop(estop=self.get_object(), user=_asker(request))
        return Response(self.get_serializer(self.get_object()).data)


def _asker(request: Request) -> SuiteUser:
    assert isinstance(request.user, SuiteUser)  # noqa: S101 - the permission class asked
    return request.user
