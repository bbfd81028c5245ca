"""Signed requests: RFC 9421 (HTTP message signatures) with `hmac-sha256`, RFC 9530 digests.

Two steps, because the key stands between them: `read_signature` says which key is claimed and
what was signed, the caller fetches the secret, `signature_matches` compares. What reads well is
not yet trusted: nothing of a `SignedRequest` may be believed before `signature_matches` is True.
"""

import hashlib
import hmac
from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from shopmonitor.protocol.errors import SignatureCode, SignatureRefusedError
from shopmonitor.protocol.signing import ALGORITHM, write_digest
from shopmonitor.protocol.structured_fields import (
    CoveredComponent,
    FieldMalformedError,
    SignatureInput,
    read_byte_members,
    read_signature_inputs,
    unquote,
)

MAX_SKEW_S: Final = 300
MAX_KEYID_CHARS: Final = 64
MAX_NONCE_CHARS: Final = 128
LEAST_COMPONENTS: Final = frozenset({"@method", "@path", "@query"})
CONTENT_DIGEST: Final = "content-digest"

HeaderLookup = Callable[[str], str | None]
"""Gives the value of a header by its lower-case name; None when the message has no such header."""


class SignedRequest(NamedTuple):
    """What a request claims about its signature, read but not yet compared.

    Attributes:
        created: unix seconds, the node's clock.
        expires: unix seconds, or None.
        signature_base: the bytes that were signed.
        content_digest: the header as sent; None when the signature does not cover it.
    """

    label: str
    keyid: str
    created: int
    expires: int | None
    nonce: str
    signature: bytes
    signature_base: bytes
    content_digest: str | None


def environ_header_lookup(environ: Mapping[str, Any]) -> HeaderLookup:
    """Look headers up in a WSGI environment."""

    def look_up(name: str) -> str | None:
        key = name.replace("-", "_").upper()
        value = environ.get(f"HTTP_{key}")
        if value is None and key in {"CONTENT_TYPE", "CONTENT_LENGTH"}:
            value = environ.get(key)
        return value

    return look_up


def read_signature(
    *, method: str, path: str, query: str, header: HeaderLookup, has_body: bool,
    scheme: str = "https",
) -> SignedRequest:  # fmt: skip
    """Read `Signature-Input` and `Signature` and build the base that was signed.

    Any label, order of parameters and of components; more components than the least are fine.
    Of several signatures the first `hmac-sha256` one counts.

    Args:
        path: as it stood in the request line, percent-encoded, without the query.
        query: raw, without the question mark; empty when there is none.
        scheme: only for requests that also cover `@scheme` or `@target-uri`.

    Raises:
        SignatureRefusedError: nothing else, whatever the headers hold.

    Source:
        RFC 9421, sections 2.5 and 3.2.
    """
    input_text, signature_text = header("signature-input"), header("signature")
    if not input_text or not signature_text:
        raise _refuse(SignatureCode.MISSING, "Send the headers Signature-Input and Signature.")
    try:
        chosen = _choose_signature(read_signature_inputs(input_text))
        signature = read_byte_members(signature_text).get(chosen.label)
    except FieldMalformedError as error:
        raise _refuse(SignatureCode.MALFORMED, f"Signature headers: {error}.") from None
    if signature is None:
        raise _refuse(SignatureCode.MALFORMED, "Signature has no member with the input's label.")
    covers_digest = _check_coverage(chosen, has_body=has_body)
    derived = {'"@method"': method, '"@path"': path, '"@query"': f"?{query}"}
    if len(chosen.components) > len(LEAST_COMPONENTS) + covers_digest:
        derived |= _further_derived(
            scheme=scheme, host=header("host") or "", path=path, query=query
        )
    parameters = chosen.parameters
    return SignedRequest(
        chosen.label,
        _text_parameter(parameters, "keyid", MAX_KEYID_CHARS),
        _time_parameter(parameters, "created"),
        _time_parameter(parameters, "expires") if "expires" in parameters else None,
        _text_parameter(parameters, "nonce", MAX_NONCE_CHARS),
        signature,
        build_signature_base(chosen, derived, header),
        header(CONTENT_DIGEST) if covers_digest else None,
    )


def signature_matches(signed: SignedRequest, secret: bytes) -> bool:
    """Compare in constant time."""
    expected = hmac.digest(secret, signed.signature_base, "sha256")
    return hmac.compare_digest(expected, signed.signature)


def check_digest(content_digest: str | None, body: bytes) -> None:
    """Refuse a body that is not the one whose SHA-256 the header names.

    Raises:
        SignatureRefusedError: `digest_mismatch`, also for a header without a readable sha-256;
            `digest_not_covered` for a body without the header.
    """
    if content_digest is None:
        if body:
            raise _refuse(SignatureCode.DIGEST_NOT_COVERED, "Cover content-digest.")
        return
    if content_digest == write_digest(body):
        return
    try:
        claimed = read_byte_members(content_digest).get("sha-256")
    except FieldMalformedError:
        claimed = None
    if claimed is None or not hmac.compare_digest(claimed, hashlib.sha256(body).digest()):
        detail = "Content-Digest: sha-256 of the body as sent, base64 between colons."
        raise _refuse(SignatureCode.DIGEST_MISMATCH, detail)


def check_clock(signed: SignedRequest, *, now: int) -> None:
    """Refuse what was signed more than 300 s away from `now` (unix seconds), or has expired."""
    if abs(now - signed.created) > MAX_SKEW_S or (
        signed.expires is not None and signed.expires < now
    ):
        detail = f"created is more than {MAX_SKEW_S} s away: set the clock from server_time."
        raise _refuse(SignatureCode.CLOCK_SKEW, detail)


def build_signature_base(
    chosen: SignatureInput, derived: Mapping[str, str], header: HeaderLookup
) -> bytes:
    """Write the signature base of RFC 9421, section 2.5.

    Args:
        derived: values by component identifier, for what is not a plain header.

    Raises:
        SignatureRefusedError: `signature_component`, when a value cannot be had or is not ASCII.
    """
    lines: list[str] = []
    for component in chosen.components:
        value = derived.get(component.identifier)
        if value is None:
            value = _header_value(component, header)
        lines.append(f"{component.identifier}: {value}")
    lines.append(f'"@signature-params": {chosen.serialised}')
    base = "\n".join(lines)
    if not base.isascii() or base.count("\n") != len(lines) - 1 or "\r" in base:
        raise _refuse(SignatureCode.COMPONENT, "Covered values must be one line of ASCII.")
    return base.encode("ascii")


def _choose_signature(members: list[SignatureInput]) -> SignatureInput:
    for member in members:
        if member.parameters.get("alg", f'"{ALGORITHM}"') == f'"{ALGORITHM}"':
            return member
    raise _refuse(SignatureCode.ALGORITHM, f"alg: only {ALGORITHM} is taken.")


def _check_coverage(chosen: SignatureInput, *, has_body: bool) -> bool:
    """Say whether the body's digest is covered; refuse less than the least."""
    plain = {component.name for component in chosen.components if not component.parameters}
    if not plain >= LEAST_COMPONENTS:
        missing = ", ".join(sorted(LEAST_COMPONENTS - plain))
        raise _refuse(SignatureCode.INCOMPLETE, f"The signature must cover {missing}.")
    if has_body and CONTENT_DIGEST not in plain:
        detail = "A request with a body must cover content-digest."
        raise _refuse(SignatureCode.DIGEST_NOT_COVERED, detail)
    return CONTENT_DIGEST in plain


def _further_derived(*, scheme: str, host: str, path: str, query: str) -> dict[str, str]:
    """Give the derived components beyond the least set (RFC 9421, sections 2.2.2 to 2.2.5)."""
    authority = host.lower().removesuffix(":443" if scheme == "https" else ":80")
    target = f"{path}?{query}" if query else path
    return {
        '"@authority"': authority,
        '"@scheme"': scheme,
        '"@request-target"': target,
        '"@target-uri"': f"{scheme}://{authority}{target}",
    }


def _header_value(component: CoveredComponent, header: HeaderLookup) -> str:
    if component.parameters or component.name[0] == "@":
        detail = f"{component.identifier} is not supported: cover plain headers instead."
        raise _refuse(SignatureCode.COMPONENT, detail)
    value = header(component.name)
    if value is None:
        detail = f"{component.identifier} is covered but the request has no such header."
        raise _refuse(SignatureCode.COMPONENT, detail)
    return value.strip(" \t")


def _text_parameter(parameters: dict[str, str], name: str, longest: int) -> str:
    value = unquote(parameters.get(name, ""))
    if not value or len(value) > longest:
        detail = f"{name}: a quoted text of 1 to {longest} characters."
        raise _refuse(SignatureCode.INCOMPLETE, detail)
    return value


def _time_parameter(parameters: dict[str, str], name: str) -> int:
    value = parameters.get(name, "")
    if not value.isdecimal():
        raise _refuse(SignatureCode.INCOMPLETE, f"{name}: unix seconds, a whole number.")
    return int(value)


def _refuse(code: SignatureCode, detail: str) -> SignatureRefusedError:
    return SignatureRefusedError(code, detail)
