"""`POST /api/v1/node/swipes`: a badge was read."""

from django.http import HttpResponse
from rest_framework.request import Request

from shopmonitor.api.node_door import NodeView, answer
from shopmonitor.protocol.messages import read_swipe
from shopmonitor.services.swipes import swipe_badge


class SwipeView(NodeView):
    """Judges a swipe; 200 for every judged one, granted or refused."""

    numbered = True

    def post(self, request: Request) -> HttpResponse:
        """Take a swipe."""
        knock = self.knock(request)
        message = read_swipe(self.body(request))
        return answer(swipe_badge(key=knock.key, nonce=knock.nonce, message=message))
