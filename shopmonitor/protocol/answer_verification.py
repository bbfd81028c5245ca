"""What a node checks before it believes an answer: a rogue or replayed one opens nothing."""

import hmac
from typing import Final

from shopmonitor.protocol.errors import SignatureCode, SignatureRefusedError
from shopmonitor.protocol.signatures import (
    CONTENT_DIGEST,
    HeaderLookup,
    build_signature_base,
    check_digest,
)
from shopmonitor.protocol.signing import ALGORITHM
from shopmonitor.protocol.structured_fields import (
    FieldMalformedError,
    SignatureInput,
    read_byte_members,
    read_signature_inputs,
    write_bytes,
)

_STATUS: Final = '"@status"'


def verify_answer(
    *, status: int, header: HeaderLookup, body: bytes, request_signature: bytes,
    request_label: str, kid: str, secret: bytes,
) -> None:  # fmt: skip
    """Believe an answer only when it was signed with our key, for our own request.

    The request's signature holds a fresh nonce, so an older answer never fits; `created` of the
    answer is not compared: a node without a clock learns the time from it.

    Raises:
        SignatureRefusedError: the answer must be ignored.
    """
    request_part = {
        f'"signature";req;key="{request_label}"': write_bytes(request_signature),
        f'"signature";key="{request_label}";req': write_bytes(request_signature),
    }
    chosen, signature = _find_signature(header, kid)
    covered = {component.identifier for component in chosen.components}
    if _STATUS not in covered or not covered & request_part.keys():
        detail = "The answer's signature must cover @status and the request's signature."
        raise SignatureRefusedError(SignatureCode.INCOMPLETE, detail)
    base = build_signature_base(chosen, {_STATUS: str(status), **request_part}, header)
    if not hmac.compare_digest(hmac.digest(secret, base, "sha256"), signature):
        raise SignatureRefusedError(SignatureCode.WRONG, "The answer's signature is wrong.")
    covers_digest = f'"{CONTENT_DIGEST}"' in covered
    check_digest(header(CONTENT_DIGEST) if covers_digest else None, body)


def _find_signature(header: HeaderLookup, kid: str) -> tuple[SignatureInput, bytes]:
    """Give the answer's signature made with our key."""
    input_text, signature_text = header("signature-input"), header("signature")
    if not input_text or not signature_text:
        raise SignatureRefusedError(SignatureCode.MISSING, "The answer is not signed.")
    try:
        inputs, signatures = read_signature_inputs(input_text), read_byte_members(signature_text)
    except FieldMalformedError as error:
        raise SignatureRefusedError(SignatureCode.MALFORMED, f"Answer: {error}.") from None
    for member in inputs:
        ours = member.parameters.get("keyid") == f'"{kid}"'
        if ours and member.parameters.get("alg") == f'"{ALGORITHM}"' and member.label in signatures:
            return member, signatures[member.label]
    raise SignatureRefusedError(SignatureCode.KEY_UNKNOWN, "The answer is not signed with our key.")
