import base64
import hmac
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopmonitor.protocol.errors import SignatureCode, SignatureRefusedError
from shopmonitor.protocol.signatures import (
    MAX_SKEW_S,
    build_signature_base,
    check_clock,
    check_digest,
    environ_header_lookup,
    read_signature,
    signature_matches,
)
from shopmonitor.protocol.signing import write_digest
from shopmonitor.protocol.structured_fields import read_byte_members, read_signature_inputs
from tests.shopmonitor.protocol.signed_messages import (
    BODY,
    CREATED,
    KID,
    PATH,
    SECRET,
    header_lookup,
    read,
    signed_headers,
)

VECTORS = Path(__file__).parents[2] / "vectors"
FULL_COVER = '("@method" "@path" "@query" "content-digest")'
PARAMETERS = f';created={CREATED};keyid="{KID}";nonce="n"'


def refusal(headers: dict[str, str], **request: object) -> str:
    with pytest.raises(SignatureRefusedError) as caught:
        read(headers, **request)  # type: ignore[arg-type]
    return caught.value.code


def with_input(signature_input: str, **headers: str) -> dict[str, str]:
    """Headers signed for whatever the input covers; the base is written out by hand below."""
    return {**signed_headers(), "Signature-Input": signature_input, **headers}


def test_the_hmac_vector_of_the_rfc_is_reproduced() -> None:
    vector = json.loads((VECTORS / "rfc9421_hmac.json").read_text())
    (chosen,) = read_signature_inputs(vector["signature_input"])
    derived = {'"@authority"': vector["authority"]}
    base = build_signature_base(chosen, derived, vector["headers"].get)
    assert base.decode() == vector["signature_base"]
    secret = base64.b64decode(vector["secret_base64"])
    expected = read_byte_members(vector["signature"])["sig-b25"]
    assert hmac.digest(secret, base, "sha256") == expected


def test_a_signed_request_is_read_and_matches() -> None:
    signed = read(signed_headers())
    assert (signed.label, signed.keyid, signed.created, signed.nonce) == (
        "sig1", KID, CREATED, "5f1d4c0b",
    )  # fmt: skip
    assert signature_matches(signed, SECRET)
    check_digest(signed.content_digest, BODY)
    check_clock(signed, now=CREATED)


def test_a_get_without_body_leaves_the_digest_out() -> None:
    headers = signed_headers(method="GET", body=b"", query="rev=3&x=%20")
    signed = read(headers, method="GET", query="rev=3&x=%20", has_body=False)
    assert signed.content_digest is None
    assert signature_matches(signed, SECRET)
    check_digest(signed.content_digest, b"")


def test_the_query_is_a_lone_question_mark_when_there_is_none() -> None:
    assert b'\n"@query": ?\n' in read(signed_headers()).signature_base


@pytest.mark.parametrize(
    "change",
    [{"method": "PUT"}, {"path": PATH + "x"}, {"query": "a=1"}],
    ids=["method", "path", "query"],
)
def test_a_request_changed_on_its_way_does_not_match(change: dict[str, str]) -> None:
    assert not signature_matches(read(signed_headers(), **change), SECRET)  # type: ignore[arg-type]


def test_another_secret_does_not_match() -> None:
    assert not signature_matches(read(signed_headers()), SECRET[::-1])


def test_a_shortened_signature_does_not_match() -> None:
    signed = read(signed_headers())
    assert not signature_matches(signed._replace(signature=signed.signature[:-1]), SECRET)
    assert not signature_matches(signed._replace(signature=b""), SECRET)


@pytest.mark.parametrize("order", ["alg first", "alg last", "no alg"])
def test_any_label_order_and_further_components_are_taken(order: str) -> None:
    alg = ';alg="hmac-sha256"'
    params = {"alg first": alg + PARAMETERS, "alg last": PARAMETERS + alg, "no alg": PARAMETERS}
    covered = '("content-digest" "x-note" "@query" "@authority" "@target-uri" "@path" "@method")'
    digest = write_digest(BODY)
    base = (
        f'"content-digest": {digest}\n"x-note": a, b\n"@query": ?\n'
        '"@authority": shop.example:8000\n'
        f'"@target-uri": http://shop.example:8000{PATH}\n"@path": {PATH}\n"@method": POST\n'
        f'"@signature-params": {covered}{params[order]}'
    )
    signature = base64.b64encode(hmac.digest(SECRET, base.encode(), "sha256")).decode()
    headers = {
        "Host": "Shop.example:8000",
        "X-Note": " a, b ",
        "Content-Digest": digest,
        "Signature-Input": f"node={covered}{params[order]}",
        "Signature": f"node=:{signature}:",
    }
    signed = read_signature(
        method="POST", path=PATH, query="", header=header_lookup(headers), has_body=True,
        scheme="http",
    )  # fmt: skip
    assert signed.label == "node"
    assert signature_matches(signed, SECRET)


def test_of_several_signatures_the_hmac_one_counts() -> None:
    headers = signed_headers()
    headers["Signature-Input"] = 'p=("@method");alg="ed25519", ' + headers["Signature-Input"]
    headers["Signature"] = "p=:YQ==:, " + headers["Signature"]
    assert signature_matches(read(headers), SECRET)


@pytest.mark.parametrize("gone", ["Signature", "Signature-Input"])
def test_an_unsigned_request_is_refused(gone: str) -> None:
    headers = signed_headers()
    del headers[gone]
    assert refusal(headers) == SignatureCode.MISSING


def test_a_signature_under_another_label_is_refused() -> None:
    headers = signed_headers()
    headers["Signature"] = headers["Signature"].replace("sig1", "sig2")
    assert refusal(headers) == SignatureCode.MALFORMED


def test_another_algorithm_is_refused() -> None:
    headers = with_input(f'sig1={FULL_COVER}{PARAMETERS};alg="rsa-pss-sha512"')
    assert refusal(headers) == SignatureCode.ALGORITHM
    assert refusal(with_input(f"sig1={FULL_COVER};alg=hmac-sha256")) == SignatureCode.ALGORITHM


@pytest.mark.parametrize("left_out", ["@method", "@path", "@query"])
def test_covering_less_than_the_least_is_refused(left_out: str) -> None:
    covered = FULL_COVER.replace(f'"{left_out}" ', "")
    assert refusal(with_input(f"sig1={covered}{PARAMETERS}")) == SignatureCode.INCOMPLETE


def test_a_component_with_a_parameter_does_not_count_as_covered() -> None:
    covered = FULL_COVER.replace('"@path"', '"@path";req')
    assert refusal(with_input(f"sig1={covered}{PARAMETERS}")) == SignatureCode.INCOMPLETE


@pytest.mark.parametrize(
    "parameters",
    [
        f";created={CREATED};nonce=\"n\"",
        f";created={CREATED};keyid=\"{KID}\"",
        f';keyid="{KID}";nonce="n"',
        f';created={CREATED};keyid="";nonce="n"',
        f';created={CREATED};keyid="{KID}";nonce=""',
        f';created={CREATED};keyid="{KID}";nonce=5',
        f';created={CREATED};keyid="{KID}";nonce="{"n" * 129}"',
        f';created={CREATED};keyid="{"k" * 65}";nonce="n"',
        f';created=-5;keyid="{KID}";nonce="n"',
        f';created=1.5;keyid="{KID}";nonce="n"',
        f';created="{CREATED}";keyid="{KID}";nonce="n"',
        f';created={CREATED};expires=x;keyid="{KID}";nonce="n"',
    ],
)  # fmt: skip
def test_missing_or_wrong_parameters_are_refused(parameters: str) -> None:
    assert refusal(with_input(f"sig1={FULL_COVER}{parameters}")) == SignatureCode.INCOMPLETE


def test_a_body_that_the_signature_does_not_cover_is_refused() -> None:
    headers = signed_headers(body=b"")
    assert refusal(headers) == SignatureCode.DIGEST_NOT_COVERED
    with pytest.raises(SignatureRefusedError) as caught:
        check_digest(None, BODY)
    assert caught.value.code == SignatureCode.DIGEST_NOT_COVERED


@pytest.mark.parametrize(
    "component", ['"x-absent"', '"@query-param";name="a"', '"@status"', '"x-note";sf']
)
def test_a_component_that_cannot_be_had_is_refused(component: str) -> None:
    covered = f"{FULL_COVER[:-1]} {component})"
    headers = with_input(f"sig1={covered}{PARAMETERS}", **{"X-Note": "a"})
    assert refusal(headers) == SignatureCode.COMPONENT


@pytest.mark.parametrize("value", ["a\nb", "a\rb", "é"])
def test_a_covered_value_that_is_not_one_line_of_ascii_is_refused(value: str) -> None:
    covered = f'{FULL_COVER[:-1]} "x-note")'
    headers = with_input(f"sig1={covered}{PARAMETERS}", **{"X-Note": value})
    assert refusal(headers) == SignatureCode.COMPONENT
    assert refusal(signed_headers(), path="/a\nb") == SignatureCode.COMPONENT


@pytest.mark.parametrize(
    "digest",
    ["", "sha-256", "sha-256=:YQ==:", "sha-512=:YQ==:", "sha-256=:not base64:", "x" * 5000, "é"],
)
def test_a_digest_that_is_not_of_this_body_is_refused(digest: str) -> None:
    with pytest.raises(SignatureRefusedError) as caught:
        check_digest(digest, BODY)
    assert caught.value.code == SignatureCode.DIGEST_MISMATCH


def test_a_digest_may_stand_beside_another_one() -> None:
    check_digest(f"sha-512=:YQ==:, {write_digest(BODY)}", BODY)


@pytest.mark.parametrize("distance", [-MAX_SKEW_S, 0, MAX_SKEW_S])
def test_the_clock_may_be_five_minutes_away(distance: int) -> None:
    check_clock(read(signed_headers()), now=CREATED + distance)


@pytest.mark.parametrize("distance", [-MAX_SKEW_S - 1, MAX_SKEW_S + 1, 10**9])
def test_a_clock_further_away_is_refused(distance: int) -> None:
    with pytest.raises(SignatureRefusedError) as caught:
        check_clock(read(signed_headers()), now=CREATED + distance)
    assert caught.value.code == SignatureCode.CLOCK_SKEW


def test_an_expired_signature_is_refused() -> None:
    headers = with_input(f"sig1={FULL_COVER}{PARAMETERS};expires={CREATED + 5}")
    signed = read(headers)
    check_clock(signed, now=CREATED + 5)
    with pytest.raises(SignatureRefusedError):
        check_clock(signed, now=CREATED + 6)


def test_headers_are_found_in_a_wsgi_environment() -> None:
    look_up = environ_header_lookup(
        {"HTTP_SIGNATURE_INPUT": "a", "CONTENT_TYPE": "application/json", "wsgi.version": (1, 0)}
    )
    assert look_up("signature-input") == "a"
    assert look_up("content-type") == "application/json"
    assert look_up("wsgi.version") is None
    assert look_up("x-absent") is None


HEADER_TEXT = st.one_of(
    st.text(max_size=120),
    st.text(alphabet='sig1=("@methodpaqury" )*;created=0:"nonce\\,?-.', max_size=200),
)


@given(
    st.fixed_dictionaries(
        {"Signature-Input": HEADER_TEXT, "Signature": HEADER_TEXT, "Content-Digest": HEADER_TEXT}
    ),
    st.text(max_size=20),
    st.booleans(),
)
def test_garbage_headers_end_in_a_typed_refusal(
    headers: dict[str, str], path: str, has_body: bool
) -> None:
    try:
        signed = read(headers, path=path, has_body=has_body)
        check_digest(signed.content_digest, BODY)
    except SignatureRefusedError:
        return
    assert not signature_matches(signed, SECRET)


@given(st.integers(0, 400), st.characters(), st.sampled_from(["Signature-Input", "Signature"]))
def test_one_changed_character_never_passes(position: int, character: str, name: str) -> None:
    headers = signed_headers()
    original = headers[name]
    position %= len(original)
    headers[name] = original[:position] + character + original[position + 1 :]
    try:
        signed = read(headers)
    except SignatureRefusedError:
        return
    same = signed.signature == read(signed_headers()).signature
    unchanged = signed.signature_base == read(signed_headers()).signature_base
    assert signature_matches(signed, SECRET) == (same and unchanged)
