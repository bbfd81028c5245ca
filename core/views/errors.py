"""What is answered where no view answers: a page for people, a problem for programs."""

from __future__ import annotations

import sys

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from core.services.faults import note_fault

API_PREFIX = "/api/"


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that nothing is at the address; Django names the argument."""
    if request.path.startswith(API_PREFIX):
        detail = _("There is no such address; /api/docs/ lists those that are there.")
        return _problem(404, "not_found", _("Not found"), detail)
    return render(request, "404.html", status=404)


def closed(_request: HttpRequest) -> HttpResponse:
    """Answer at an address of a package that the suite does without.

    Raises:
        Http404: always.
    """
    raise Http404


def server_error(request: HttpRequest) -> HttpResponse:
    """Say that the fault is ours; the reference stands in the log and among the faults."""
    reference = note_fault(error=sys.exc_info()[1], request=request)
    if request.path.startswith(API_PREFIX):
        detail = _("The fault is ours. Tell your administrator this reference: {reference}")
        text = detail.format(reference=reference)
        return _problem(500, "fault", _("Something went wrong"), text, reference=reference)
    return render(request, "500.html", {"reference": reference}, status=500)


def _problem(status: int, code: str, title: str, detail: str, **more: str) -> HttpResponse:
    body = {
        "type": f"urn:shopsuite:problem:{code}",
        "title": title,
        "status": status,
        "code": code,
        "detail": detail,
    } | more
    return JsonResponse(body, status=status, content_type="application/problem+json")
