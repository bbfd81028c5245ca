"""Refusals of the API as RFC 9457 problems: what is wrong, at which field, and what to do."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.core.exceptions import (
    NON_FIELD_ERRORS,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
)
from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import DataError, IntegrityError, InterfaceError, OperationalError
from django.db.models import ProtectedError
from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.settings import api_settings

from core.db.away import words_for_silence
from core.errors import SuiteError
from core.services.faults import note_fault

logger = logging.getLogger(__name__)

FAULT, AWAY = 500, 503
RETRY_AFTER_S = "2"
CONTENT_TYPE = "application/problem+json"
DOUBLED = "doubled"
Problem = dict[str, Any]
Kinds = type[Exception] | tuple[type[Exception], ...]
# Django's and the database's words for "there is one already".
UNIQUE_CODES = {"unique", "unique_together"}
UNIQUE_VIOLATION = "23505"
# PostgreSQL's `Key (code)=(W1) already exists.`; of `lower(name::text)` the name counts.
KEY_OF_DETAIL = re.compile(r"Key \((?:\w+\()?([\w, ]+)")
REFUSALS: Sequence[tuple[Kinds, int, str, Promise]] = (
    (Http404, 404, "not_found", _("There is nothing here, or it is not for your eyes.")),
    (PermissionDenied, 403, "not_allowed", _("You may not do this; ask an administrator.")),
    (ProtectedError, 409, "in_use", _("Others name it: retire it instead of deleting it.")),
    (IntegrityError, 409, DOUBLED, _("It is there already or has changed: read it anew.")),
    (
        RequestDataTooBig,
        413,
        "too_large",
        _("The content is larger than 10 MB; send many rows in several requests."),
    ),
    (SuspiciousOperation, 400, "invalid", _("The request cannot be read: send it as JSON.")),
    (DataError, 400, "out_of_range", _("A value is too large or too long for its field.")),
)


class RefusedRowsError(Exception):
    """Rows of a request for many are wrong; `body` is the problem that says which."""

    def __init__(self, body: Problem) -> None:
        super().__init__(body["detail"])
        self.body = body


def problem_response(exc: Exception, context: Mapping[str, Any]) -> Response:
    """Return the answer to anything that was raised in a view; nothing gets past it."""
    headers = _headers(exc) if isinstance(exc, exceptions.APIException) else {}
    body = refusal_of(exc) or _of_fault(exc, context.get("request"))
    if body["status"] == AWAY:
        headers.setdefault("Retry-After", RETRY_AFTER_S)
    return Response(body, status=body["status"], headers=headers, content_type=CONTENT_TYPE)


def refusal_of(exc: Exception) -> Problem | None:
    """Return the problem of what was raised for good reason; None is a fault of ours."""
    if isinstance(exc, RefusedRowsError):
        return exc.body
    if isinstance(exc, exceptions.APIException):
        return _of_framework(exc)
    if isinstance(exc, SuiteError):
        return _of_suite(exc) if exc.status != FAULT else None
    return _of_refusal(exc)


def errors_of_row(index: int, body: Problem) -> list[dict[str, str]]:
    """Return a problem's errors as those of one row of many: `[3].code`."""
    whole = {"field": "", "code": body["code"], "detail": body["detail"]}
    row = f"[{index}]"
    return [
        error | {"field": f"{row}.{error['field']}" if error["field"] else row}
        for error in body.get("errors") or [whole]
    ]


def problem(status: int, code: str, detail: str | Promise, errors: Sequence[Any] = ()) -> Problem:
    """Return the body of a problem; `code` is stable, `detail` is for people."""
    body: Problem = {
        "type": f"urn:shopsuite:problem:{code}",
        "title": _title(status),
        "status": status,
        "code": code,
        "detail": str(detail),
    }
    if errors:
        body["errors"] = list(errors)
    return body


def _title(status: int) -> str:
    titles = {
        400: _("The request is wrong"),
        401: _("Sign in first"),
        403: _("Not allowed"),
        404: _("Not found"),
        405: _("Not possible here"),
        409: _("It does not fit what is there"),
        412: _("It was changed meanwhile"),
        413: _("Too large"),
        415: _("Send JSON"),
        422: _("A field is wrong"),
        429: _("Too often"),
        503: _("Not available just now"),
    }
    return str(titles.get(status, _("Something went wrong")))


def _of_framework(exc: exceptions.APIException) -> Problem:
    codes = exc.get_codes()
    if isinstance(exc, exceptions.ValidationError):
        errors = list(_field_errors("", exc.detail, codes))
        code = DOUBLED if any(e["code"] in UNIQUE_CODES for e in errors) else "invalid"
        return problem(exc.status_code, code, summary(errors), errors)
    code = codes if isinstance(codes, str) else "refused"
    return problem(exc.status_code, code, str(exc.detail))


def _headers(exc: exceptions.APIException) -> dict[str, str]:
    headers = {}
    if getattr(exc, "auth_header", None):
        headers["WWW-Authenticate"] = str(exc.auth_header)  # type: ignore[attr-defined]
    if getattr(exc, "wait", None):
        headers["Retry-After"] = str(int(exc.wait) + 1)  # type: ignore[attr-defined]
    return headers


def _of_suite(exc: SuiteError) -> Problem:
    # What a rule says is marked for the catalogues but not translated: rules know no languages.
    text = gettext(exc.message) if exc.message else ""
    errors = exc.context.get("errors", [])
    if not errors and exc.context.get("field"):
        errors = [{"field": exc.context["field"], "code": exc.code, "detail": text}]
    return problem(exc.status, exc.code, text, errors)


def _of_refusal(exc: Exception) -> Problem | None:
    """Return the problem of what Django and the database raise for good reason."""
    if isinstance(exc, DjangoValidationError):
        return _of_model(exc)
    if isinstance(exc, OperationalError | InterfaceError):
        logger.warning("database away", exc_info=exc)
        return problem(AWAY, "database_away", words_for_silence())
    for kinds, status, code, detail in REFUSALS:
        if isinstance(exc, kinds):
            return problem(status, code, detail, _doubled_fields(exc, detail))
    return None


def _doubled_fields(exc: Exception, detail: Promise) -> list[dict[str, str]]:
    """Name the fields that two wrote at once: only the database saw that they are doubled."""
    diagnosis = getattr(exc.__cause__, "diag", None)
    found = KEY_OF_DETAIL.match(getattr(diagnosis, "message_detail", None) or "")
    if found is None or getattr(exc.__cause__, "pgcode", None) != UNIQUE_VIOLATION:
        return []
    columns = [column.strip().removesuffix("_id") for column in found[1].split(",")]
    return [{"field": ", ".join(columns), "code": "unique", "detail": str(detail)}]


def _of_model(exc: DjangoValidationError) -> Problem:
    """Return the problem of a record that did not pass its model's checks."""
    found = exc.error_dict if hasattr(exc, "error_dict") else {NON_FIELD_ERRORS: exc.error_list}
    errors = [
        {"field": _field(error, name), "code": error.code or "invalid", "detail": message}
        for name, group in found.items()
        for error in group
        for message in error.messages
    ]
    if any(error["code"] in UNIQUE_CODES for error in errors):
        return problem(409, DOUBLED, summary(errors), errors)
    return problem(400, "invalid", summary(errors), errors)


def _field(error: DjangoValidationError, name: str) -> str:
    """Return the field; a doubled pair is named by its fields."""
    if name != NON_FIELD_ERRORS:
        return name
    checked = (error.params or {}).get("unique_check", ())
    return ", ".join(checked)


def _field_errors(path: str, detail: Any, codes: Any) -> Iterator[dict[str, str]]:
    """Flatten what serializers raise: `lines.0.quantity` names a field in a list."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            own = path if name == api_settings.NON_FIELD_ERRORS_KEY else _join(path, name)
            yield from _field_errors(own, inner, codes[name])
    elif isinstance(detail, list):
        for index, (inner, code) in enumerate(zip(detail, codes, strict=True)):
            nested = isinstance(inner, dict | list)
            own = _join(path, index) if nested else path
            yield from _field_errors(own, inner, code)
    else:
        yield {"field": path, "code": str(codes), "detail": str(detail)}


def _join(path: str, name: object) -> str:
    return f"{path}.{name}" if path else str(name)


def summary(errors: Sequence[Mapping[str, str]]) -> str:
    """Return the first errors in one line for people."""
    return " ".join(
        f"{error['field']}: {error['detail']}" if error["field"] else error["detail"]
        for error in errors[:5]
    )


def _of_fault(exc: Exception, request: Any) -> Problem:
    """Return the problem of our own fault; the reference leads to it in log and back office."""
    reference = note_fault(error=exc, request=getattr(request, "_request", None))
    detail = _("The fault is ours. Tell your administrator this reference: {reference}")
    body = problem(FAULT, "fault", str(detail).format(reference=reference))
    return body | {"reference": reference}
