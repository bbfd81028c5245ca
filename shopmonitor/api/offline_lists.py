"""`GET /api/v1/node/acl`: the offline list."""

from django.http import HttpResponse
from rest_framework.request import Request

from shopmonitor.api.node_door import NodeView, answer
from shopmonitor.api.node_etags import known_tags
from shopmonitor.services.offline_list_answers import read_offline_list


class OfflineListView(NodeView):
    """Tells a node whom it may let in while the server is away."""

    def get(self, request: Request) -> HttpResponse:
        """Return the list, or 304 when the node has it."""
        knock = self.knock(request)
        found, etag = read_offline_list(key=knock.key, nonce=knock.nonce, known=known_tags(request))
        response = HttpResponse(status=304) if found is None else answer(found)
        response["ETag"] = etag
        return response
