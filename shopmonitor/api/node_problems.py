"""What a node is told when something is wrong: RFC 9457 problems."""

from __future__ import annotations

import logging
import secrets

from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from rest_framework.exceptions import APIException, MethodNotAllowed

from core.clock import utc_now
from core.errors import DatabaseStalledError, NoRoomError, SuiteError
from shopmonitor.protocol.answers import Problem, encode_answer
from shopmonitor.protocol.errors import SignatureRefusedError
from shopmonitor.protocol.reading import FieldError, MessageRefusedError

logger = logging.getLogger(__name__)

PROBLEM_JSON = "application/problem+json"
SCHEME = 'Signature algs="hmac-sha256"'
RETRY_AFTER_S = "1"
UNAUTHORIZED = 401
SERVER_ERROR = 500

TITLES = {
    400: "The message cannot be read",
    401: "The message is not believed",
    403: "Not this node's",
    404: "Not there",
    405: "Not by this method",
    409: "Does not fit what was sent before",
    413: "The message is too large",
    422: "A field is wrong",
    429: "Too many messages",
    500: "Our fault",
    503: "Not now",
}


def problem_answer(error: Exception) -> HttpResponse:
    """Return the answer to an error; what nobody foresaw gets a reference."""
    match error:
        case SignatureRefusedError():
            response = _problem(UNAUTHORIZED, error.code, error.detail)
        case MessageRefusedError():
            response = _problem(error.status, error.code, error.detail, list(error.errors))
        case DatabaseStalledError() | OperationalError() | InterfaceError():
            response = _stalled()
        case NoRoomError():
            response = _problem(error.status, error.code, error.message)
            response["Retry-After"] = RETRY_AFTER_S
        case SuiteError() if error.status < SERVER_ERROR:
            response = _problem(error.status, error.code, error.message)
        case MethodNotAllowed():
            response = _problem(error.status_code, "method_not_allowed", str(error.detail))
        case APIException() if error.status_code < SERVER_ERROR:
            response = _problem(error.status_code, "not_allowed", str(error.detail))
        case _:
            response = _fault(error)
    return response


def _stalled() -> HttpResponse:
    detail = "The database did not answer in time; send the same message again."
    response = _problem(503, DatabaseStalledError.code, detail)
    response["Retry-After"] = RETRY_AFTER_S
    return response


def _fault(error: Exception) -> HttpResponse:
    reference = secrets.token_hex(6)
    logger.error("node message failed", extra={"reference": reference}, exc_info=error)
    detail = "Something is wrong on our side; the reference finds it in the log."
    response = _problem(SERVER_ERROR, "internal", detail, reference=reference)
    response["Retry-After"] = RETRY_AFTER_S
    return response


def _problem(
    status: int,
    code: str,
    detail: str,
    errors: list[FieldError] | None = None,
    *,
    reference: str = "",
) -> HttpResponse:
    body = Problem(
        type="about:blank",
        title=TITLES.get(status, "Refused"),
        status=status,
        detail=detail,
        code=str(code),
        errors=errors or [],
    )
    if reference:
        body.reference = reference
    if status == UNAUTHORIZED:
        body.server_time = int(utc_now().timestamp())
    response = HttpResponse(encode_answer(body), status=status, content_type=PROBLEM_JSON)
    if status == UNAUTHORIZED:
        response["WWW-Authenticate"] = SCHEME
    return response
