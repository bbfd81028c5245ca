"""The company on pages: its name to every template, its logo to every browser."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.utils.functional import SimpleLazyObject
from django.views.decorators.http import etag, require_safe

from core.selectors.company import get_company, get_company_logo

A_YEAR = "public, max-age=31536000, immutable"


def company_of_page(_request: HttpRequest) -> dict[str, Any]:
    """Give templates the company; asked for only where one shows it."""
    return {"company": SimpleLazyObject(get_company)}


def _digest(_request: HttpRequest) -> str | None:
    digest = get_company().logo_version
    return f'"{digest}"' if digest else None


@require_safe
@etag(_digest)
def logo(request: HttpRequest) -> HttpResponse:
    """Return the logo, to strangers too: it stands above the sign-in.

    Kept by the browser for a year under the address that names it.
    """
    row = get_company_logo()
    if row is None:
        return HttpResponseNotFound()
    answer = HttpResponse(bytes(row.content), content_type=row.media_type)
    asked = request.GET.get("v", "")
    answer["Cache-Control"] = A_YEAR if asked and row.digest.startswith(asked) else "no-cache"
    return answer
