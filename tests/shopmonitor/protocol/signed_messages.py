"""Signed messages for the tests of the protocol, and how to read them back."""

from shopmonitor.protocol.signatures import HeaderLookup, SignedRequest, read_signature
from shopmonitor.protocol.signing import sign_request

KID = "k-7Qm2"
SECRET = bytes(range(32))
CREATED = 1_760_000_000
PATH = "/api/v1/node/swipes"
BODY = b'{"swipe_id":"0b0f5f4e-8a54-4e2b-9c3e-0b7c1d2e3f40","port":0}'


def header_lookup(headers: dict[str, str]) -> HeaderLookup:
    lowered = {name.lower(): value for name, value in headers.items()}
    return lowered.get


def signed_headers(*, body: bytes = BODY, query: str = "", method: str = "POST") -> dict[str, str]:
    return sign_request(
        method=method,
        path=PATH,
        query=query,
        body=body,
        kid=KID,
        secret=SECRET,
        created=CREATED,
        nonce="5f1d4c0b",
    )


def read(
    headers: dict[str, str], *, method: str = "POST", path: str = PATH, query: str = "",
    has_body: bool = True,
) -> SignedRequest:  # fmt: skip
    return read_signature(
        method=method, path=path, query=query, header=header_lookup(headers), has_body=has_body
    )
