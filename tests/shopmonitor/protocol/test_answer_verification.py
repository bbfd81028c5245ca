import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopmonitor.protocol.answer_verification import verify_answer
from shopmonitor.protocol.errors import SignatureCode, SignatureRefusedError
from shopmonitor.protocol.signing import sign_answer
from tests.shopmonitor.protocol.signed_messages import (
    CREATED,
    KID,
    SECRET,
    header_lookup,
    read,
    signed_headers,
)

ANSWER = b'{"decision":"granted"}'
REQUEST_SIGNATURE = read(signed_headers()).signature


def signed_answer(*, status: int = 200, body: bytes = ANSWER, kid: str = KID) -> dict[str, str]:
    return sign_answer(
        status=status, body=body, request_signature=REQUEST_SIGNATURE, request_label="sig1",
        kid=kid, secret=SECRET, created=CREATED,
    )  # fmt: skip


def verify(
    headers: dict[str, str], *, status: int = 200, body: bytes = ANSWER,
    request_signature: bytes = REQUEST_SIGNATURE, secret: bytes = SECRET,
) -> None:  # fmt: skip
    verify_answer(
        status=status, header=header_lookup(headers), body=body,
        request_signature=request_signature, request_label="sig1", kid=KID, secret=secret,
    )  # fmt: skip


def refusal(headers: dict[str, str], **changes: object) -> str:
    with pytest.raises(SignatureRefusedError) as caught:
        verify(headers, **changes)  # type: ignore[arg-type]
    return caught.value.code


def test_a_signed_answer_is_believed() -> None:
    verify(signed_answer())


@pytest.mark.parametrize("status", [204, 304])
def test_an_answer_without_content_is_believed_without_digest(status: int) -> None:
    headers = signed_answer(status=status, body=b"")
    assert "Content-Digest" not in headers
    verify(headers, status=status, body=b"")


def test_a_body_slipped_under_an_answer_without_content_is_refused() -> None:
    headers = signed_answer(status=204, body=b"")
    assert refusal(headers, status=204) == SignatureCode.DIGEST_NOT_COVERED


def test_an_answer_to_another_request_is_refused() -> None:
    assert refusal(signed_answer(), request_signature=bytes(32)) == SignatureCode.WRONG


def test_a_changed_status_or_body_is_refused() -> None:
    assert refusal(signed_answer(), status=503) == SignatureCode.WRONG
    assert refusal(signed_answer(), body=b"{}") == SignatureCode.DIGEST_MISMATCH


def test_an_answer_signed_with_another_key_is_refused() -> None:
    assert refusal(signed_answer(), secret=bytes(32)) == SignatureCode.WRONG
    assert refusal(signed_answer(kid="other")) == SignatureCode.KEY_UNKNOWN


def test_an_unsigned_answer_is_refused() -> None:
    assert refusal({}) == SignatureCode.MISSING


@pytest.mark.parametrize("left_out", ['"@status" ', ' "signature";req;key="sig1"'])
def test_an_answer_that_covers_too_little_is_refused(left_out: str) -> None:
    headers = signed_answer()
    headers["Signature-Input"] = headers["Signature-Input"].replace(left_out, "")
    assert refusal(headers) == SignatureCode.INCOMPLETE


@given(st.text(max_size=80), st.text(max_size=80))
def test_garbage_ends_in_a_typed_refusal(signature_input: str, signature: str) -> None:
    with pytest.raises(SignatureRefusedError):
        verify({"Signature-Input": signature_input, "Signature": signature})
