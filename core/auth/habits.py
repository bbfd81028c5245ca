"""The language that a person reads, and the time zone in which they live."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from datetime import UTC
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone, translation

from core.db.doors import know_person
from core.models import SuiteUser

API = "/api/"
# These must answer though nothing else does, and nobody reads them in a language.
NO_PERSON = ("/healthz", "/readyz", "/metrics")


class PersonHabitsMiddleware:
    """Answers who is signed in in their language and time zone; programs get UTC.

    Who has chosen no language gets that of the browser, and before it that of the
    cookie which the sign-in page's switch sets.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer as the person is used to."""
        person = _person(request)
        if person is not None and person.language in dict(settings.LANGUAGES):
            translation.activate(person.language)
            request.LANGUAGE_CODE = person.language
        if request.path_info.startswith(API):
            with timezone.override(UTC):
                return self.get_response(request)
        own = person.time_zone if person is not None else ""
        with timezone.override(ZoneInfo(own)) if own else nullcontext():
            return self.get_response(request)


def _person(request: HttpRequest) -> SuiteUser | None:
    """Return who is signed in with a cookie; without one nobody is looked for."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    if request.path_info.startswith(NO_PERSON):
        return None
    user = request.user
    if not isinstance(user, SuiteUser):
        return None
    know_person(user.pk)
    return user
