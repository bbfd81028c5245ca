"""Writing signatures: a node's requests, the server's answers.

Needs SHA-256, HMAC and base64 only, so that a node under MicroPython can do the same.
"""

import hashlib
import hmac
from typing import Final

from shopmonitor.protocol.structured_fields import write_bytes

ALGORITHM: Final = "hmac-sha256"
LABEL: Final = "sig1"
STATUS_WITHOUT_CONTENT: Final = frozenset({204, 304})


def sign_request(
    *, method: str, path: str, query: str, body: bytes, kid: str, secret: bytes, created: int,
    nonce: str,
) -> dict[str, str]:  # fmt: skip
    """Give the headers that sign a request of a node.

    Args:
        query: raw, without the question mark.
        created: unix seconds, the node's clock.
        nonce: never used before with this key.
    """
    lines = [f'"@method": {method}', f'"@path": {path}', f'"@query": ?{query}']
    covered = '"@method" "@path" "@query"'
    headers: dict[str, str] = {}
    if body:
        headers["Content-Digest"] = digest = write_digest(body)
        lines.append(f'"content-digest": {digest}')
        covered += ' "content-digest"'
    params = f'({covered});created={created};keyid="{kid}";nonce="{nonce}";alg="{ALGORITHM}"'
    return headers | _signature_headers(lines, params, secret)


def sign_answer(
    *, status: int, body: bytes, request_signature: bytes, request_label: str, kid: str,
    secret: bytes, created: int,
) -> dict[str, str]:  # fmt: skip
    """Give the headers that bind an answer to the request's own signature.

    204 and 304 have no content and leave the digest out.

    Args:
        request_signature: the signature's bytes, as read from the request.
        created: unix seconds, the server's clock.

    Source:
        RFC 9421, section 2.4.
    """
    request_part = f'"signature";req;key="{request_label}"'
    lines = [f'"@status": {status}']
    covered = '"@status"'
    headers: dict[str, str] = {}
    if status not in STATUS_WITHOUT_CONTENT:
        headers["Content-Digest"] = digest = write_digest(body)
        lines.append(f'"content-digest": {digest}')
        covered += ' "content-digest"'
    lines.append(f"{request_part}: {write_bytes(request_signature)}")
    params = f'({covered} {request_part});created={created};keyid="{kid}";alg="{ALGORITHM}"'
    return headers | _signature_headers(lines, params, secret)


def write_digest(body: bytes) -> str:
    """Write the value of `Content-Digest` for a body (RFC 9530)."""
    return f"sha-256={write_bytes(hashlib.sha256(body).digest())}"


def _signature_headers(lines: list[str], params: str, secret: bytes) -> dict[str, str]:
    lines.append(f'"@signature-params": {params}')
    signature = hmac.digest(secret, "\n".join(lines).encode("ascii"), "sha256")
    return {
        "Signature-Input": f"{LABEL}={params}",
        "Signature": f"{LABEL}={write_bytes(signature)}",
    }
