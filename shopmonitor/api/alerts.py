"""Alerts: what needs a person's eyes, and the two steps that a person takes."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.fields import RowSerializer
from core.api.filters import filters_of
from core.api.records import FactViewSet
from core.choices import App
from core.models import SuiteUser
from shopmonitor.models import Alert
from shopmonitor.services.alert_moves import acknowledge_alert, resolve_alert


class AlertSerializer(RowSerializer):
    """One thing that is wrong; the same again is folded in while it is open."""

    class Meta:
        model = Alert
        fields = [
            "id",
            "kind",
            "severity",
            "state",
            "source",
            "text",
            "machine",
            "node",
            "occurrences",
            "opened_at",
            "last_at",
            "acknowledged_at",
            "acknowledged_by",
            "resolved_at",
            "resolved_by",
        ]
        read_only_fields = fields


class AlertViewSet(FactViewSet[Alert]):
    """Alerts; acknowledged and resolved by people, never opened again."""

    model = Alert
    resource = "alerts"
    app = App.MONITOR
    relations = ("machine", "node", "acknowledged_by", "resolved_by")
    serializer_class = AlertSerializer
    filterset_class = filters_of(
        Alert,
        exact=["kind", "severity", "state", "source"],
        relations=["machine", "node"],
        times=["opened_at"],
    )

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def acknowledge(self, request: Request, **_named: Any) -> Response:
        """Note that you have seen the alert."""
        assert isinstance(request.user, SuiteUser)  # noqa: S101 - the permission class asked
        acknowledge_alert(alert=self.get_object(), by=request.user)
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def resolve(self, request: Request, **_named: Any) -> Response:
        """Note that what was wrong is mended."""
        assert isinstance(request.user, SuiteUser)  # noqa: S101 - the permission class asked
        resolve_alert(alert=self.get_object(), by=request.user)
        return Response(self.get_serializer(self.get_object()).data)
