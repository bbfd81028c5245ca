"""Signatures of the node protocol: RFC 9421 with hmac-sha256, RFC 9530 digests.

MicroPython has SHA-256 and base64; HMAC (RFC 2104) is written out here.
"""

from binascii import a2b_base64, b2a_base64
from hashlib import sha256

BLOCK = 64
LABEL = "sig1"
ALGORITHM = "hmac-sha256"
WITHOUT_CONTENT = (204, 304)


class NotBelieved(Exception):  # noqa: N818 - what a node says of an answer
    """An answer that the server did not sign for this request; it counts as none."""


def hmac_sha256(key, data):
    """Return HMAC-SHA256 of bytes."""
    if len(key) > BLOCK:
        key = sha256(key).digest()
    key = key + bytes(BLOCK - len(key))
    inner = sha256(bytes([byte ^ 0x36 for byte in key]))
    inner.update(data)
    outer = sha256(bytes([byte ^ 0x5C for byte in key]))
    outer.update(inner.digest())
    return outer.digest()


def to_base64(data):
    """Write bytes as base64, with padding and without a line end."""
    return b2a_base64(data).decode().strip()


def read_secret(text):
    """Read a secret as the server shows it: base64url without padding."""
    text = text.strip().replace("-", "+").replace("_", "/").rstrip("=")
    return a2b_base64(text + "=" * (-len(text) % 4))


def write_digest(digest):
    """Write the header Content-Digest for the SHA-256 of a body."""
    return "sha-256=:" + to_base64(digest) + ":"


def same(one, other):
    """Compare bytes; the time taken does not tell where they differ."""
    if len(one) != len(other):
        return False
    difference = 0
    for index in range(len(one)):
        difference |= one[index] ^ other[index]
    return difference == 0


def sign_request(method, path, body, kid, secret, created, nonce):
    """Return the headers that sign a request without a query.

    Args:
        created: unix seconds, the node's clock.
        nonce: never used before with this key.
    """
    lines = ['"@method": ' + method, '"@path": ' + path, '"@query": ?']
    covered = '"@method" "@path" "@query"'
    headers = {}
    if body:
        digest = write_digest(sha256(body).digest())
        headers["Content-Digest"] = digest
        lines.append('"content-digest": ' + digest)
        covered += ' "content-digest"'
    params = f'({covered});created={created};keyid="{kid}";nonce="{nonce}";alg="{ALGORITHM}"'
    lines.append('"@signature-params": ' + params)
    headers["Signature-Input"] = LABEL + "=" + params
    signature = to_base64(hmac_sha256(secret, "\n".join(lines).encode()))
    headers["Signature"] = LABEL + "=:" + signature + ":"
    return headers


def verify_answer(status, headers, body_digest, request_signature, kid, secret):
    """Believe an answer that was signed with our key, for our own request.

    Args:
        headers: by name in lower case.
        body_digest: SHA-256 of the body as received.
        request_signature: what the request's header Signature says after the label.

    Raises:
        NotBelieved: the answer must be ignored.
    """
    label, params = _split(headers.get("signature-input", ""))
    signed_label, signature = _split(headers.get("signature", ""))
    ours = f';keyid="{kid}"' in params and f';alg="{ALGORITHM}"' in params
    if not label or signed_label != label or not ours:
        raise NotBelieved("not signed with our key")
    request_part = f'"signature";req;key="{LABEL}"'
    known = {
        '"@status"': str(status),
        request_part: request_signature,
        '"content-digest"': write_digest(body_digest),
    }
    covered = params[1 : params.find(")")].split(" ")
    needed = ['"@status"', request_part]
    if status not in WITHOUT_CONTENT:
        needed.append('"content-digest"')
    for component in needed:
        if component not in covered:
            raise NotBelieved("does not cover " + component)
    lines = []
    for component in covered:
        value = known.get(component)
        if value is None:
            value = headers.get(component.strip('"'), "")
        lines.append(component + ": " + value)
    lines.append('"@signature-params": ' + params)
    expected = ":" + to_base64(hmac_sha256(secret, "\n".join(lines).encode())) + ":"
    if not same(expected.encode(), signature.encode()):
        raise NotBelieved("wrong signature or another body")


def _split(member):
    at = member.find("=")
    return (member[:at], member[at + 1 :]) if at > 0 else ("", "")
