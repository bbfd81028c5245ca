"""The health of the suite for programs: the parts of the health page as data."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.choices import App, Level
from core.health import Condition, look_at_everything, worst
from core.resources import add_resource

add_resource("health", _("how the parts of the suite are"), writable=False)


class PartOut(serializers.Serializer[Any]):
    """One part: its code, how it is, what was seen, what to do."""

    code = serializers.CharField()
    title = serializers.CharField()
    condition = serializers.ChoiceField(choices=Condition.choices)
    said = serializers.CharField()
    remedy = serializers.CharField(allow_blank=True)


class HealthOut(serializers.Serializer[Any]):
    """The whole, as its worst part, and the parts."""

    condition = serializers.ChoiceField(choices=Condition.choices)
    parts = PartOut(many=True)


class HealthView(APIView):
    """The health of the suite; wants a token with `health:read` of an administrator."""

    resource = "health"
    app = App.CORE
    read_level = Level.ADMIN

    @extend_schema(operation_id="health_read", responses=HealthOut)
    def get(self, _request: Request, **_named: Any) -> Response:
        """Return how each part is now."""
        seen = look_at_everything()
        parts = [
            {
                "code": one.part.code,
                "title": one.part.title,
                "condition": one.finding.condition,
                "said": one.finding.said,
                "remedy": one.finding.remedy,
            }
            for one in seen
        ]
        return Response(HealthOut({"condition": worst(seen), "parts": parts}).data)
