"""What every request of people passes: its memory, the company's habits, the policy."""

from __future__ import annotations

import time
from collections.abc import Callable
from ipaddress import ip_address
from typing import Any
from uuid import uuid4

from csp.middleware import CSPMiddleware
from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone, translation
from django.utils.translation.trans_real import parse_accept_lang_header

from core.db.audit_context import acting
from core.db.replication.own_writes import awaiting_own_writes
from core.memory import remembering
from core.models import Company, SuiteUser
from core.request_counts import counts
from core.selectors.company import get_company
from core.selectors.components import list_component_origins

REQUEST_ID = "X-Request-ID"
HEADER = "Content-Security-Policy"
SIGN_IN_PAGES = ("/accounts/", "/identity/")
FIRST, LAST = "default-src", "style-src"
# Programs read these: instants are UTC there, and no page is shown.
NO_PAGES = ("/api/", "/healthz", "/readyz", "/metrics")

Answer = Callable[[HttpRequest], HttpResponseBase]


class RequestMemoryMiddleware:
    """Lets what is asked once a request be asked once (core/memory.py)."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, with a memory of its own."""
        with remembering():
            return self.get_response(request)


class OwnWritesMiddleware:
    """Answers once what was written at core's own server is in the database next to us."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer; the next page then shows what was saved."""
        with awaiting_own_writes():
            return self.get_response(request)


class AuditMiddleware:
    """Says who is at work, for the trail; each request gets a number, which its answer names."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer; whatever is written on the way is written by who asked."""
        number = str(uuid4())
        with acting(
            door=_door(request.path_info),
            request_id=number,
            address=address_of(request),
            person=lambda: _signed_in(request),
        ):
            response = self.get_response(request)
        response.headers[REQUEST_ID] = number
        return response


class CompanyHabitsMiddleware:
    """Shows pages in the company's time zone, and its language to who asks for none of ours."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer as the company is used to."""
        company = None if request.path_info.startswith(NO_PAGES) else _company()
        if company is None:
            return self.get_response(request)
        if not _asks_for_a_language(request):
            translation.activate(company.language)
            request.LANGUAGE_CODE = translation.get_language() or settings.LANGUAGE_CODE
        with timezone.override(company.time_zone):
            return self.get_response(request)


class OrderedPolicyMiddleware(CSPMiddleware):
    """The content security policy in an order that does not change from process to process."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Set the policy: what all else falls back to first, styles last."""
        answer = super().process_response(request, response)
        if HEADER in answer:
            parts = [part.strip() for part in answer[HEADER].split(";") if part.strip()]
            answer[HEADER] = "; ".join(sorted(parts, key=_place))
        return answer


class WayBackMiddleware:
    """Lets the forms of the sign-in end at a component that asked for it.

    A browser holds the policy on forms against every address that a form is sent on to; a
    sign-in that a component began ends there.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer; pages of the sign-in name the components."""
        response = self.get_response(request)
        is_page = response.get("Content-Type", "").startswith("text/html")
        if is_page and request.path_info.startswith(SIGN_IN_PAGES):
            origins = list_component_origins()
            if origins:
                response._csp_update = {"form-action": origins}  # type: ignore[attr-defined]  # noqa: SLF001 - how django-csp is told
        return response


def _door(path: str) -> str:
    """Return the first part of the address: admin, accounts, api, floor and so on."""
    return path.strip("/").split("/", 1)[0]


def address_of(request: HttpRequest) -> str:
    """Return where the request comes from; nothing for a socket of the machine itself."""
    address = str(request.META.get("REMOTE_ADDR", ""))
    try:
        return str(ip_address(address))
    except ValueError:
        return ""


def _signed_in(request: HttpRequest) -> int | None:
    """Return who is signed in by a token or a cookie, if that is known by now; asks nobody.

    Django looks for the cookie's person when the first reader asks; a write must not be it.
    """
    for name in ("user", "_cached_user"):
        user: Any = request.__dict__.get(name)
        # Not isinstance(): a lazy object would look for its person now.
        if issubclass(type(user), SuiteUser):
            key: int | None = user.pk
            return key
    return None


def _place(directive: str) -> tuple[int, str]:
    name = directive.split(" ", 1)[0]
    return (0 if name == FIRST else 2 if name == LAST else 1, name)


def _company() -> Company | None:
    try:
        return get_company()
    except (DatabaseError, InterfaceError):
        # Whether the page can be shown without a database is the page's to say.
        return None


def _asks_for_a_language(request: HttpRequest) -> bool:
    """Tell whether the browser names a language that we have; the variant does not matter."""
    known = {code for code, _name in settings.LANGUAGES}
    wanted = parse_accept_lang_header(request.headers.get("Accept-Language", ""))
    wishes = [code for code, _weight in wanted]
    wishes.append(request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, ""))
    return any(wish.partition("-")[0] in known for wish in wishes)


class CountingMiddleware:
    """Counts every answer and the time that it took, for `/metrics`; the first of all."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, and count it."""
        begun = time.perf_counter()
        response = self.get_response(request)
        counts().add(
            path=request.path_info,
            status=response.status_code,
            seconds=time.perf_counter() - begun,
        )
        return response
