"""The door that nodes knock at: signatures in, signed answers out, as little DRF as possible."""

from __future__ import annotations

from typing import Any, NamedTuple, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from django.http.response import HttpResponseBase
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request
from rest_framework.views import APIView

from core.choices import SecurityEventKind
from core.clock import utc_now
from core.db.audit_context import say_node
from core.db.deadline import deadline
from shopmonitor.api.node_problems import SCHEME, problem_answer
from shopmonitor.errors import (
    NodeRefusedError,
    body_too_large,
    body_unreadable,
    key_unknown,
    path_unknown,
)
from shopmonitor.protocol.answers import encode_answer
from shopmonitor.protocol.claims import read_claim
from shopmonitor.protocol.errors import SignatureCode, SignatureRefusedError
from shopmonitor.protocol.reading import MessageRefusedError
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
from shopmonitor.services.node_refusals import count_refused, find_known_key, note_refusal

JSON = "application/json"

# Refusals that the guards of the shop want to know of.
NOTED = {
    SignatureCode.CLOCK_SKEW: SecurityEventKind.CLOCK_SKEWED,
    "nonce_replayed": SecurityEventKind.NONCE_REPLAYED,
    "port_not_bound": SecurityEventKind.PORT_NOT_BOUND,
    "seq_reused": SecurityEventKind.SEQUENCE_REUSED,
    "key_unknown": SecurityEventKind.SIGNATURE_REFUSED,
    "key_expired": SecurityEventKind.SIGNATURE_REFUSED,
}


class Knock(NamedTuple):
    """Who signed a request, and the signature that the answer is bound to."""

    key: KnownKey
    label: str
    signature: bytes
    nonce: str = ""


class SignatureAuthentication(BaseAuthentication):
    """Believes who signs after RFC 9421 with a known key."""

    def authenticate(self, request: Request) -> tuple[KnownKey, Knock]:
        """Verify the signature, the digest and the clock; the nonce is burnt by the service."""
        raw = raw_of(request)
        signed = read_signed(raw)
        key = find_known_key(signed.keyid)
        if key is None:
            raise key_unknown()
        knock = Knock(key, signed.label, signed.signature, signed.nonce)
        raw.knock = knock  # type: ignore[attr-defined]
        if not signature_matches(signed, key.secret):
            raise SignatureRefusedError(
                SignatureCode.WRONG, "The signature does not fit; sign the bytes as sent."
            )
        check_digest(signed.content_digest, read_body(raw))
        check_clock(signed, now=int(utc_now().timestamp()))
        say_node(key.node_name)
        return key, knock

    def authenticate_header(self, _request: Request) -> str:
        """Without it, DRF would answer 403 where 401 is meant."""
        return SCHEME


class NodeView(APIView):
    """A view of the node door: bounded in time, its answers are signed when the key is known."""

    authentication_classes = [SignatureAuthentication]
    permission_classes = []
    throttle_classes = []
    http_method_names = ["get", "post"]
    # Messages of this kind have a number of their own.
    numbered = False

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer within the time that a node waits."""
        with deadline(settings.NODE_STALL_S):
            return super().dispatch(request, *args, **kwargs)

    def initial(self, request: Request, *_args: Any, **_kwargs: Any) -> None:
        """Ask who it is; there is one format, and nothing else is negotiated."""
        self.perform_authentication(request)

    def knock(self, request: Request) -> Knock:
        """Return who signed the request at hand."""
        return cast("Knock", raw_of(request).knock)  # type: ignore[attr-defined]

    def body(self, request: Request) -> bytes:
        """Return the bytes for the protocol's own reader."""
        return read_body(raw_of(request))

    def handle_exception(self, exc: Exception) -> HttpResponse:  # type: ignore[override]
        """Turn whatever went wrong into the documented answer."""
        raw = raw_of(self.request)
        knock = getattr(raw, "knock", None)
        if knock is not None and isinstance(exc, MessageRefusedError):
            try:
                exc = self._count_refused(raw, knock, exc) or exc
            except Exception as error:  # noqa: BLE001 - the top of this request
                exc = error
        if isinstance(exc, NodeRefusedError | SignatureRefusedError):
            note(raw, exc.code)
        response = problem_answer(exc)
        if response.status_code == 405:  # noqa: PLR2004
            response["Allow"] = ", ".join(self.allowed_methods)
        return response

    def finalize_response(  # type: ignore[override]
        self, request: Request, response: HttpResponse, *_args: Any, **_kwargs: Any
    ) -> HttpResponse:
        """Sign the answer when the request's key is known, refusals too."""
        if response.content:
            # Without it the server sends chunks, which small HTTP clients cannot read.
            response["Content-Length"] = str(len(response.content))
        knock = getattr(raw_of(request), "knock", None)
        return response if knock is None else sign(response, knock)

    def _count_refused(
        self, raw: HttpRequest, knock: Knock, refusal: MessageRefusedError
    ) -> NodeRefusedError | None:
        return count_refused(
            key=knock.key,
            nonce=knock.nonce,
            body=read_body(raw),
            refusal=refusal,
            numbered=self.numbered,
        )


class UnknownPathView(NodeView):
    """Answers what is no call of the protocol; signed for who signs."""

    http_method_names = ["get", "post", "put", "patch", "delete", "head", "options"]
    schema = None

    def initial(self, request: Request, *_args: Any, **_kwargs: Any) -> None:
        """Refuse, whoever asks."""
        try:
            self.perform_authentication(request)
        except (SignatureRefusedError, NodeRefusedError):
            raw_of(request).knock = None  # type: ignore[attr-defined]
        raise path_unknown()


def raw_of(request: Request) -> HttpRequest:
    """Return Django's own request; DRF documents no other way to it."""
    return request._request  # noqa: SLF001


def read_signed(raw: HttpRequest) -> SignedRequest:
    """Read what was signed; a refusal of too little is signed too, for a known key."""
    header = environ_header_lookup(raw.META)
    try:
        return read_signature(
            method=raw.method or "",
            path=raw.path,
            query=raw.META.get("QUERY_STRING", ""),
            header=header,
            has_body=length_of(raw) > 0,
            scheme=raw.scheme or "https",
        )
    except SignatureRefusedError:
        claim = read_claim(header)
        if claim and (key := find_known_key(claim.keyid)):
            raw.knock = Knock(key, claim.label, claim.signature)  # type: ignore[attr-defined]
        raise


def length_of(raw: HttpRequest) -> int:
    """Return how long the body says it is; 0 when it does not say.

    Raises:
        NodeRefusedError: what it says is no length.
    """
    text = raw.META.get("CONTENT_LENGTH") or "0"
    if not text.isdecimal():
        raise body_unreadable()
    return int(text)


def read_body(raw: HttpRequest) -> bytes:
    """Return the body.

    Raises:
        NodeRefusedError: it is too large, or broke off.
    """
    if length_of(raw) > settings.NODE_BODY_BYTES:
        raise body_too_large(settings.NODE_BODY_BYTES)
    try:
        return raw.body
    except UnreadablePostError:
        raise body_unreadable() from None


def note(raw: HttpRequest, code: str) -> None:
    """Tell the guards of a refusal, if it is one for them."""
    kind = NOTED.get(code)
    knock = getattr(raw, "knock", None)
    if kind is None and knock is not None and code in set(SignatureCode):
        kind = SecurityEventKind.SIGNATURE_REFUSED
    if kind is not None:
        name = knock.key.node_name if knock else ""
        note_refusal(kind, node_name=name, address=raw.META.get("REMOTE_ADDR"), code=str(code))


def sign(response: HttpResponse, knock: Knock) -> HttpResponse:
    """Bind an answer to the request's own signature."""
    headers = sign_answer(
        status=response.status_code,
        body=response.content,
        request_signature=knock.signature,
        request_label=knock.label,
        kid=knock.key.kid,
        secret=knock.key.secret,
        created=int(utc_now().timestamp()),
    )
    for name, value in headers.items():
        response[name] = value
    return response


def answer(body: Any, *, status: int = 200) -> HttpResponse:
    """Return an answer of the protocol."""
    return HttpResponse(encode_answer(body), status=status, content_type=JSON)
