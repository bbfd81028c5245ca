"""The PyPI package `http-message-signatures` on the other side of the line, both ways."""

import datetime as dt
from dataclasses import dataclass, field
from types import SimpleNamespace

import pytest
import time_machine
from http_message_signatures import (
    HTTPMessageSigner,
    HTTPMessageVerifier,
    MappingKeyResolver,
    algorithms,
)

from shopmonitor.protocol.answer_verification import verify_answer
from shopmonitor.protocol.signatures import check_digest, signature_matches
from shopmonitor.protocol.signing import sign_answer, sign_request
from tests.shopmonitor.protocol.signed_messages import (
    BODY,
    CREATED,
    KID,
    PATH,
    SECRET,
    header_lookup,
    read,
)

KEYS = MappingKeyResolver(public_keys={KID: SECRET}, private_keys={KID: SECRET})
SIGNER = HTTPMessageSigner(signature_algorithm=algorithms.HMAC_SHA256, key_resolver=KEYS)
VERIFIER = HTTPMessageVerifier(signature_algorithm=algorithms.HMAC_SHA256, key_resolver=KEYS)
URL = f"http://127.0.0.1:8000{PATH}"


@dataclass
class Request:
    method: str = "POST"
    url: str = URL
    headers: dict[str, str] = field(default_factory=dict)


def foreign_request(*components: str, method: str = "POST", body: bytes | None = BODY) -> Request:
    request = Request(method=method, headers={"Host": "127.0.0.1:8000"})
    SIGNER.sign(
        request, key_id=KID, nonce="abc", covered_component_ids=components, body=body,
        created=dt.datetime.fromtimestamp(CREATED, dt.UTC),
    )  # fmt: skip
    return request


def test_a_request_of_the_foreign_signer_matches() -> None:
    request = foreign_request("@method", "@path", "@query")
    assert request.headers["Signature-Input"].startswith("pyhms=(")
    signed = read(request.headers)
    assert signed.label == "pyhms"
    assert signature_matches(signed, SECRET)
    check_digest(signed.content_digest, BODY)


def test_a_request_of_the_foreign_signer_in_another_order_with_more_matches() -> None:
    request = foreign_request("host", "@query", "@authority", "@path", "@request-target", "@method")
    assert signature_matches(read(request.headers), SECRET)


def test_a_get_of_the_foreign_signer_matches() -> None:
    request = foreign_request("@method", "@path", "@query", method="GET", body=None)
    assert signature_matches(read(request.headers, method="GET", has_body=False), SECRET)


@time_machine.travel(CREATED, tick=False)
@pytest.mark.parametrize("query", ["", "rev=3&x=%20y"])
def test_the_foreign_verifier_accepts_our_request(query: str) -> None:
    headers = sign_request(
        method="POST", path=PATH, query=query, body=BODY, kid=KID, secret=SECRET,
        created=CREATED, nonce="abc",
    )  # fmt: skip
    request = Request(url=f"{URL}?{query}" if query else URL, headers=headers)
    (result,) = VERIFIER.verify(
        request,
        max_age=dt.timedelta(minutes=1),
        require_components=("@method", "@path", "@query", "content-digest"),
        body=BODY,
    )
    assert result.parameters["keyid"] == KID


@time_machine.travel(CREATED, tick=False)
@pytest.mark.parametrize(("status", "body"), [(200, b'{"decision":"granted"}'), (204, b"")])
def test_the_foreign_verifier_accepts_our_answer_to_its_request(status: int, body: bytes) -> None:
    request = foreign_request("@method", "@path", "@query")
    signed = read(request.headers)
    headers = sign_answer(
        status=status, body=body, request_signature=signed.signature, request_label=signed.label,
        kid=KID, secret=SECRET, created=CREATED,
    )  # fmt: skip
    response = SimpleNamespace(status_code=status, headers=headers, request=request)
    (result,) = VERIFIER.verify(
        response,
        max_age=dt.timedelta(minutes=1),
        require_components=("@status", '"signature";req;key="pyhms"'),
        body=body or None,
    )
    assert result.label == "sig1"


def test_our_client_believes_an_answer_of_the_foreign_signer() -> None:
    request = foreign_request("@method", "@path", "@query")
    signed = read(request.headers)
    response = SimpleNamespace(status_code=200, headers={}, request=request)
    SIGNER.sign(
        response, key_id=KID, body=b"{}",
        covered_component_ids=("@status", '"signature";req;key="pyhms"'),
    )  # fmt: skip
    verify_answer(
        status=200, header=header_lookup(response.headers), body=b"{}",
        request_signature=signed.signature, request_label="pyhms", kid=KID, secret=SECRET,
    )  # fmt: skip
