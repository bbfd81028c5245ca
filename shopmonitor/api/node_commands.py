"""`POST /api/v1/node/commands/<id>`: what became of a command."""

from uuid import UUID

from django.http import HttpResponse
from rest_framework.request import Request

from shopmonitor.api.node_door import NodeView
from shopmonitor.protocol.messages import read_command
from shopmonitor.services.node_commands import take_command_answer


class CommandView(NodeView):
    """Hears what a node made of a command."""

    def post(self, request: Request, command: UUID) -> HttpResponse:
        """Take the answer."""
        knock = self.knock(request)
        message = read_command(self.body(request))
        take_command_answer(key=knock.key, nonce=knock.nonce, command=command, message=message)
        return HttpResponse(status=204)
