"""`POST /api/v1/node/events`: a batch of what happened."""

from django.http import HttpResponse
from rest_framework.request import Request

from shopmonitor.api.node_door import NodeView, answer, note, raw_of
from shopmonitor.errors import PORT_NOT_BOUND
from shopmonitor.protocol.events import read_batch
from shopmonitor.services.floor_events import take_events
from shopmonitor.services.ingest_room import room_for


class EventsView(NodeView):
    """Takes a batch; one bad event does not spoil the rest."""

    def post(self, request: Request) -> HttpResponse:
        """Take a batch."""
        knock = self.knock(request)
        body = self.body(request)
        with room_for(body):
            taken = take_events(key=knock.key, nonce=knock.nonce, batch=read_batch(body))
        if any(rejected.code == PORT_NOT_BOUND for rejected in taken.rejected):
            note(raw_of(request), PORT_NOT_BOUND)
        return answer(taken)
