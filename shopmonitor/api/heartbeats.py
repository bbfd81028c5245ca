"""`POST /api/v1/node/heartbeat` and `GET /api/v1/node/config`."""

from django.http import HttpResponse
from rest_framework.request import Request

from shopmonitor.api.node_door import NodeView, answer
from shopmonitor.api.node_etags import known_tags
from shopmonitor.protocol.messages import read_heartbeat
from shopmonitor.services.heartbeats import take_heartbeat
from shopmonitor.services.node_config import read_config


class HeartbeatView(NodeView):
    """Hears how a node is."""

    def post(self, request: Request) -> HttpResponse:
        """Take a heartbeat."""
        knock = self.knock(request)
        message = read_heartbeat(self.body(request))
        return answer(take_heartbeat(key=knock.key, nonce=knock.nonce, message=message))


class ConfigView(NodeView):
    """Tells a node what it is to do."""

    def get(self, request: Request) -> HttpResponse:
        """Return the configuration, or 304 when the node has it."""
        knock = self.knock(request)
        config = read_config(key=knock.key, nonce=knock.nonce)
        etag = f'"{config.config_rev}"'
        response = HttpResponse(status=304) if etag in known_tags(request) else answer(config)
        response["ETag"] = etag
        return response
