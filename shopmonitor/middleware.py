"""Node messages take a short way: none of the middleware of people's pages is for them."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

from shopmonitor.api.node_door import NODE_PREFIX

# Not the whole suite's: going through everybody's addresses cost a sixth of a swipe.
NODE_URLS = "shopmonitor.urls"


class NodeDoorMiddleware:
    """Hands requests below the node path straight to their view: no cookie, no redirect."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a node, or pass everybody else on."""
        if not request.path_info.startswith(NODE_PREFIX):
            return self.get_response(request)
        try:
            match = resolve(request.path_info, urlconf=NODE_URLS)
        except Resolver404:
            return self.get_response(request)
        return match.func(request, *match.args, **match.kwargs)
