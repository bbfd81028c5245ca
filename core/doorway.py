"""Through which door a request comes in, by its address; and whether this process opens it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from typing import Any, cast

from django.conf import settings
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotFound,
    StreamingHttpResponse,
)
from django.utils.translation import gettext as _

from core.choices import App
from core.db import roles
from core.db.doors import ROLE_OF_APP, Door, current_door, is_served, through

# They count over all apps, whoever asks.
FIGURES = "/metrics"
# Every process of the web answers these, whichever doors it serves.
PROBES = ("/healthz", "/readyz")
API = "/api/v1/"

Answer = Callable[[HttpRequest], HttpResponseBase]


class DoorMiddleware:
    """Lets a request into the database through the door that its address belongs to.

    Until the person is known that is the one for signing in (`know_person`).
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer through the door, and send what is made only while it is sent through it too."""
        path = request.path_info
        role = role_of_page(path)
        if not (path.startswith((*PROBES, API, settings.STATIC_URL)) or is_served(role)):
            return answered_elsewhere()
        door = Door(roles.SYSTEM) if path.startswith(FIGURES) else Door(roles.AUTH, of_person=role)
        with through(door):
            response = self.get_response(request)
        return sent_within(partial(through, door), response)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], *_values: Any
    ) -> HttpResponse | None:
        """Give a resource of the API the door of the app that owns it."""
        if request.path_info.startswith(API):
            app = getattr(getattr(view, "cls", None), "app", App.CORE)
            if not is_served(ROLE_OF_APP[app]):
                return answered_elsewhere()
            current_door().lead_to(ROLE_OF_APP[app])
        return None


def role_of_page(path: str) -> str:
    """Return the role of a page by where its address begins."""
    if path.startswith(("/floor/", "/kiosk/")):
        return roles.MONITOR
    if path.startswith((*PROBES, API)):
        return roles.AUTH  # until the view is known, or for good
    return roles.TRACKER if path.startswith("/tracker/") else roles.ADMIN


def answered_elsewhere() -> HttpResponse:
    """Return what a process says to a request for a door that it does not serve."""
    said = _("Another process of the suite answers this address; whoever runs it sends you there.")
    return HttpResponseNotFound(said, content_type="text/plain; charset=utf-8")


def sent_within(
    context: Callable[[], AbstractContextManager[Any]], response: HttpResponseBase
) -> HttpResponseBase:
    """Let what is made only while it is sent be made in a context too."""
    if isinstance(response, StreamingHttpResponse) and not response.is_async:
        parts = cast("Iterator[bytes]", response.streaming_content)
        response.streaming_content = _each_within(context, parts)
    return response


def _each_within(
    context: Callable[[], AbstractContextManager[Any]], parts: Iterator[bytes]
) -> Iterator[bytes]:
    while True:
        with context():
            part = next(parts, None)
        if part is None:
            return
        yield part
