"""What the OpenAPI document says beyond the serializers: how to sign in, and where it is read."""

from __future__ import annotations

from typing import Any

from drf_spectacular.extensions import (
    OpenApiAuthenticationExtension,
    OpenApiSerializerFieldExtension,
)
from drf_spectacular.renderers import OpenApiJsonRenderer2, OpenApiYamlRenderer
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """Bearer tokens in the document."""

    target_class = "core.api.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, _auto_schema: Any) -> dict[str, str]:
        """Return how a token is sent."""
        return {"type": "http", "scheme": "bearer"}


class LocalTime(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]
    """Times of day without an offset; the format `time` of JSON Schema would want one."""

    target_class = "rest_framework.serializers.TimeField"

    def map_serializer_field(self, _auto_schema: Any, _direction: Any) -> dict[str, str]:
        """Return what a local time looks like."""
        pattern = r"^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{1,6})?)?$"
        return {"type": "string", "pattern": pattern, "example": "06:00:00"}


class SchemaView(SpectacularAPIView):
    """The document; YAML, or JSON with `?format=json`."""

    renderer_classes = [OpenApiYamlRenderer, OpenApiJsonRenderer2]


class DocsView(SpectacularSwaggerSplitView):
    """The document as a page that loads nothing from outside; its script is a file of its own."""
