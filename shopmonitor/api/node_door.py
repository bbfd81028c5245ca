"""The door that nodes knock at: signatures in, signed answers out, and no more of DRF than needed."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import APIException
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.views import APIView

from core.choices import SecurityEventKind
from core.errors import DatabaseStalledError, SuiteError
from shopmonitor.protocol.answers import Problem, encode_answer
from shopmonitor.protocol.errors import SignatureCode, SignatureRefusedError
from shopmonitor.protocol.reading import FieldError, MessageRefusedError
from shopmonitor.protocol.signatures import (
    SignedRequest,
    check_clock,
    check_digest,
    environ_header_lookup,
    read_signature,
    signature_matches,
)
from shopmonitor.protocol.signing import sign_answer
from shopmonitor.services.node_keys import KnownKey
from shopmonitor.services.node_refusals import find_known_key, note_refusal

logger = logging.getLogger(__name__)

NODE_PREFIX = "/api/v1/node/"
RETRY_AFTER_S = "1"
JSON = "application/json"
PROBLEM_JSON = "application/problem+json"
SCHEME = 'Signature algs="hmac-sha256"'


class Knock(NamedTuple):
    """Who signed a request, and the signature that the answer is bound to."""

    key: KnownKey
    signed: SignedRequest


class RefusedAtDoorError(Exception):
    """A request that is not believed; `knock` is there when the answer can be signed."""

    def __init__(self, status: int, code: str, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail


class SignatureAuthentication(BaseAuthentication):
    """Believes who signs after RFC 9421 with a known key."""

    def authenticate(self, request: Request) -> tuple[KnownKey, Knock]:
        """Verify the signature, the digest and the clock; the nonce is burnt by the service."""
        raw = request._request
        signed = self._read(raw)
        key = find_known_key(signed.keyid)
        if key is None:
            note_refusal(
                SecurityEventKind.SIGNATURE_REFUSED,
                node_name="",
                address=raw.META.get("REMOTE_ADDR"),
                code="key_unknown",
                kid=signed.keyid[:16],
            )
            raise RefusedAtDoorError(401, "key_unknown", "No node has this key; enrol the node.")
        knock = Knock(key, signed)
        raw.knock = knock  # type: ignore[attr-defined]
        self._verify(raw, knock)
        return key, knock

    def authenticate_header(self, _request: Request) -> str:
        """Without it, DRF would answer 403 where 401 is meant."""
        return SCHEME

    def _read(self, raw: HttpRequest) -> SignedRequest:
        length = raw.META.get("CONTENT_LENGTH") or "0"
        return read_signature(
            method=raw.method or "",
            path=raw.path,
            query=raw.META.get("QUERY_STRING", ""),
            header=environ_header_lookup(raw.META),
            has_body=length != "0",
            scheme=raw.scheme or "https",
        )

    def _verify(self, raw: HttpRequest, knock: Knock) -> None:
        try:
            if not signature_matches(knock.signed, knock.key.secret):
                raw.knock = None  # type: ignore[attr-defined]
                raise SignatureRefusedError(
                    SignatureCode.WRONG, "The signature does not fit; sign the bytes as sent."
                )
            if int(raw.META.get("CONTENT_LENGTH") or 0) > settings.NODE_BODY_BYTES:
                raise RefusedAtDoorError(
                    413, "body_too_large", f"At most {settings.NODE_BODY_BYTES} bytes a message."
                )
            check_digest(knock.signed.content_digest, raw.body)
            check_clock(knock.signed, now=int(time.time()))  # noqa: TID251 - unix seconds
        except SignatureRefusedError as error:
            kind = (
                SecurityEventKind.CLOCK_SKEWED
                if error.code == SignatureCode.CLOCK_SKEW
                else SecurityEventKind.SIGNATURE_REFUSED
            )
            note_refusal(
                kind,
                node_name=knock.key.node_name,
                address=raw.META.get("REMOTE_ADDR"),
                code=error.code,
            )
            raise


class AnyNegotiation(BaseContentNegotiation):
    """There is one format."""

    def select_parser(self, _request: Request, parsers: Any) -> Any:
        """Take the only one."""
        return parsers[0]

    def select_renderer(self, _request: Request, renderers: Any, _suffix: Any = None) -> Any:
        """Take the only one."""
        return renderers[0], renderers[0].media_type


class BytesParser(BaseParser):
    """Leaves the body to the protocol's own reader."""

    media_type = "*/*"

    def parse(self, stream: Any, _media_type: Any = None, _context: Any = None) -> bytes:
        """Return the bytes."""
        return bytes(stream.read())


class AnswerRenderer(BaseRenderer):
    """Writes an answer of the protocol."""

    media_type = JSON
    format = "json"

    def render(self, data: Any, _media_type: Any = None, _context: Any = None) -> bytes:
        """Return the bytes."""
        return encode_answer(data)


class NodeView(APIView):
    """A view of the node door: `take` gets the key and the body, its answer is signed."""

    authentication_classes = [SignatureAuthentication]
    permission_classes = []
    throttle_classes = []
    parser_classes = [BytesParser]
    renderer_classes = [AnswerRenderer]
    content_negotiation_class = AnyNegotiation

    def knock(self, request: Request) -> Knock:
        """Return who signed the request at hand."""
        knock: Knock = request.auth
        return knock

    def handle_exception(self, exc: Exception) -> HttpResponse:
        """Turn whatever went wrong into the documented answer."""
        return problem_answer(exc)

    def finalize_response(
        self, request: Request, response: HttpResponse, *_args: Any, **_kwargs: Any
    ) -> HttpResponse:
        """Sign the answer when the request's key is known, refusals too."""
        if response.status_code == 401:  # noqa: PLR2004
            response["WWW-Authenticate"] = SCHEME
        if response.content:
            # Without it the server sends chunks, which small HTTP clients cannot read.
            response["Content-Length"] = str(len(response.content))
        knock = getattr(request._request, "knock", None)
        return response if knock is None else sign(response, knock)


def sign(response: HttpResponse, knock: Knock) -> HttpResponse:
    """Bind an answer to the request's own signature."""
    headers = sign_answer(
        status=response.status_code,
        body=response.content,
        request_signature=knock.signed.signature,
        request_label=knock.signed.label,
        kid=knock.key.kid,
        secret=knock.key.secret,
        created=int(time.time()),  # noqa: TID251 - unix seconds
    )
    for name, value in headers.items():
        response[name] = value
    return response


def answer(body: Any, *, status: int = 200) -> HttpResponse:
    """Return an answer of the protocol."""
    return HttpResponse(encode_answer(body), status=status, content_type=JSON)


def problem_answer(error: Exception) -> HttpResponse:
    """Return the RFC 9457 answer to an error; what nobody foresaw gets a reference."""
    if isinstance(error, SignatureRefusedError):
        return _problem(401, error.code, error.detail)
    if isinstance(error, RefusedAtDoorError):
        return _problem(error.status, error.code, error.detail)
    if isinstance(error, MessageRefusedError):
        return _problem(error.status, error.code, error.detail, list(error.errors))
    if isinstance(error, DatabaseStalledError):
        response = _problem(503, error.code, error.message)
        response["Retry-After"] = RETRY_AFTER_S
        return response
    if isinstance(error, SuiteError):
        return _problem(error.status, error.code, error.message)
    if isinstance(error, APIException):
        return _problem(error.status_code, "not_allowed", str(error.detail))
    reference = secrets.token_hex(6)
    logger.error("node message failed", extra={"reference": reference}, exc_info=error)
    response = _problem(500, "internal", "Something is wrong on our side.", reference=reference)
    response["Retry-After"] = RETRY_AFTER_S
    return response


def _problem(
    status: int,
    code: str,
    detail: str,
    errors: list[FieldError] | None = None,
    reference: str | None = None,
) -> HttpResponse:
    body = Problem(
        type="about:blank",
        title=_TITLES.get(status, "Refused"),
        status=status,
        detail=detail,
        code=str(code),
        errors=errors or [],
    )
    if reference:
        body.reference = reference
    if status == 401:  # noqa: PLR2004
        body.server_time = int(time.time())  # noqa: TID251 - unix seconds
    return HttpResponse(encode_answer(body), status=status, content_type=PROBLEM_JSON)


_TITLES = {
    400: "The message cannot be read",
    401: "The message is not believed",
    403: "Not this node's",
    404: "Not there",
    409: "Does not fit what was sent before",
    413: "The message is too large",
    422: "A field is wrong",
    429: "Too many messages",
    500: "Our fault",
    503: "The database does not answer",
}

NodeHandler = Callable[[Request], HttpResponse]
