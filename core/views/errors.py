"""What is answered where no view answers: a page for people, a problem for programs."""

from __future__ import annotations

import logging
import secrets
import sys

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.formats import localize
from django.utils.translation import gettext as _

from core.db.audit_context import current_actor
from core.db.away import words_for_silence
from core.db.replication.errors import NotArrivedError
from core.services.faults import note_fault

logger = logging.getLogger(__name__)

API_PREFIX = "/api/"
TOO_LARGE = 413
REFERENCE_BYTES = 4
RETRY_AFTER_S = "2"


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say what is wrong with a request that no view was asked with; Django names the argument.

    The reference is the id of the request, which stands in the log.
    """
    status, code, text = _refusal_of(exception)
    title = _("Too large") if status == TOO_LARGE else _("The request is wrong")
    reference = current_actor().request_id or secrets.token_hex(REFERENCE_BYTES)
    logger.warning("request refused", extra={"reference": reference, "code": code})
    if request.path.startswith(API_PREFIX):
        return _problem(status, code, title, text, reference=reference)
    context = {"title": title, "text": text, "reference": reference}
    return render(request, "400.html", context, status=status)


def _refusal_of(error: Exception) -> tuple[int, str, str]:
    """Return status, code, and what is wrong and what to do about it."""
    most = {"fields": localize(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS)}
    most["files"] = localize(settings.DATA_UPLOAD_MAX_NUMBER_FILES)
    if isinstance(error, TooManyFieldsSent):
        text = _("The form has more than %(fields)s fields: choose fewer rows and send again.")
        return 400, "too_many_fields", text % most
    if isinstance(error, TooManyFilesSent):
        text = _("More than %(files)s files came at once: send fewer.")
        return 400, "too_many_files", text % most
    if isinstance(error, RequestDataTooBig):
        return TOO_LARGE, "too_large", _("The content is larger than 10 MB: send it in parts.")
    text = _("What was sent cannot be read: go back, load the page anew and send again.")
    return 400, "invalid", text


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
    """Say that the fault is ours; the reference stands in the log and among the faults.

    A database that is away is no fault: it is said in words, and asked for again.
    """
    error = sys.exc_info()[1]
    if isinstance(error, OperationalError | InterfaceError | NotArrivedError):
        return _not_now(request, error)
    reference = note_fault(error=error, request=request)
    if request.path.startswith(API_PREFIX):
        detail = _("The fault is ours. Tell your administrator this reference: {reference}")
        text = detail.format(reference=reference)
        return _problem(500, "fault", _("Something went wrong"), text, reference=reference)
    return render(request, "500.html", {"reference": reference}, status=500)


def _not_now(request: HttpRequest, error: Exception) -> HttpResponse:
    late = isinstance(error, NotArrivedError)
    text = error.message if isinstance(error, NotArrivedError) else words_for_silence()
    logger.warning("not available just now", exc_info=error)
    if request.path.startswith(API_PREFIX):
        code = NotArrivedError.code if late else "database_away"
        response = _problem(503, code, _("Not available just now"), text)
    else:
        response = render(request, "503.html", {"text": text}, status=503)
    response.headers["Retry-After"] = RETRY_AFTER_S
    return response


def _problem(status: int, code: str, title: str, detail: str, **more: str) -> HttpResponse:
    body = {
        "type": f"urn:shopsuite:problem:{code}",
        "title": title,
        "status": status,
        "code": code,
        "detail": detail,
    } | more
    return JsonResponse(body, status=status, content_type="application/problem+json")
