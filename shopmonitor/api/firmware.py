"""`GET /api/v1/node/firmware`: another program for a node, and its pieces."""

from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from shopmonitor.api.node_door import NodeView, answer
from shopmonitor.services.firmware_answers import read_manifest, read_piece

BYTES = "application/octet-stream"


class FirmwareView(NodeView):
    """Tells a node what it shall run."""

    def get(self, request: Request) -> HttpResponse:
        """Return the manifest, or 204 when the node has what it should have."""
        knock = self.knock(request)
        manifest = read_manifest(key=knock.key, nonce=knock.nonce)
        return HttpResponse(status=204) if manifest is None else answer(manifest)


class FirmwareFileView(NodeView):
    """Gives a node its program at once."""

    @extend_schema(operation_id="node_firmware_file", responses={200: OpenApiTypes.BINARY})
    def get(self, request: Request, release: UUID) -> HttpResponse:
        """Return the whole program."""
        knock = self.knock(request)
        content = read_piece(key=knock.key, nonce=knock.nonce, release=release)
        return HttpResponse(content, content_type=BYTES)


class FirmwarePieceView(NodeView):
    """Gives a node its program piece by piece."""

    @extend_schema(operation_id="node_firmware_piece", responses={200: OpenApiTypes.BINARY})
    def get(self, request: Request, release: UUID, begin: int) -> HttpResponse:
        """Return the piece that begins at a place; an empty one is the end."""
        knock = self.knock(request)
        piece = read_piece(key=knock.key, nonce=knock.nonce, release=release, begin=begin)
        return HttpResponse(piece, content_type=BYTES)
