"""Node messages take a short way: none of the middleware of people's pages is for them."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import resolve

from core.db.audit_context import acting
from core.db.doors import MONITOR, is_served, through
from core.doorway import answered_elsewhere
from core.middleware import address_of
from shopmonitor.protocol.words import PROTOCOL_PATH

# Not the whole suite's: going through everybody's addresses cost a sixth of a swipe.
NODE_URLS = "shopmonitor.urls"


class NodeDoorMiddleware:
    """Hands requests below the node path straight to their view: no cookie, no redirect."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer a node, or pass everybody else on."""
        if not request.path_info.startswith(PROTOCOL_PATH):
            return self.get_response(request)
        if not is_served(MONITOR.role):
            return answered_elsewhere()
        # The addresses end with one that takes whatever is no call.
        match = resolve(request.path_info, NODE_URLS)
        with through(MONITOR), acting(door="node", address=address_of(request)):
            response: HttpResponse = match.func(request, *match.args, **match.kwargs)
        return response
