"""What the OpenAPI document says of the node door; its contract is the node protocol."""

from __future__ import annotations

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension, OpenApiViewExtension
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_view


class SignatureScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """Signatures of nodes in the document."""

    target_class = "shopmonitor.api.node_door.SignatureAuthentication"
    name = "nodeSignature"

    def get_security_definition(self, _auto_schema: Any) -> dict[str, str]:
        """Return where the signature stands."""
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Signature",
            "description": "RFC 9421, with the key that the node got when it was enrolled.",
        }


class NodeDoorViews(OpenApiViewExtension):  # type: ignore[no-untyped-call]
    """Messages of nodes are parsed by the protocol, so serializers say nothing of them."""

    target_class = "shopmonitor.api.node_door.NodeView"
    match_subclasses = True

    def view_replacement(self) -> type[Any]:
        """Return the view with its body and answer as plain objects."""
        shape = extend_schema(
            tags=["node"], request=OpenApiTypes.OBJECT, responses=OpenApiTypes.OBJECT
        )
        view: Any = self.target
        verbs = {verb: shape for verb in ("get", "post") if hasattr(view, verb)}
        described = type(view.__name__, (view,), {"__doc__": view.__doc__})
        return extend_schema_view(**verbs)(described)
