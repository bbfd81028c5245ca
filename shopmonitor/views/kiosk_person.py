"""Who stands at a kiosk: pages behind the first one ask here."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from core.clock import utc_now
from core.middleware import address_of
from core.models import SuiteUser, UserSession
from shopmonitor.selectors.kiosks import KEY_COOKIE, find_kiosk, find_kiosk_sign_in
from shopmonitor.services.kiosk_sign_ins import Reader
from shopmonitor.views.kiosk import SIGN_IN


class Visit(NamedTuple):
    """A kiosk, and the sign-in of who stands there."""

    reader: Reader
    row: UserSession
    person: SuiteUser

    @property
    def language(self) -> str:
        """Return the language of who stands there."""
        return self.person.language or translation.get_language() or ""

    def page(
        self, request: HttpRequest, template: str, *, status: int = 200, **values: Any
    ) -> HttpResponse:
        """Show a page that knows how long the person stays signed in."""
        left_s = max(1, int((self.row.expires_at - utc_now()).total_seconds()) + 1)
        values |= {"reader": self.reader, "person": self.person, "left_s": left_s}
        return render(request, template, values, status=status)


def visit_of(request: HttpRequest) -> Visit | None:
    """Return who is signed in at the kiosk that asks; None: nobody is, or it is no kiosk."""
    kiosk = find_kiosk(key=request.COOKIES.get(KEY_COOKIE, ""))
    if kiosk is None:
        return None
    row = find_kiosk_sign_in(kiosk=kiosk, cookie=request.COOKIES.get(SIGN_IN, ""), at=utc_now())
    if row is None or row.user is None:
        return None
    return Visit(Reader(kiosk, address_of(request)), row, row.user)
