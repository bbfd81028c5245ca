"""Whatever knocks at the node door gets the documented answer, and the guards hear of it."""

import json
import time
from base64 import b64encode
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.conf import settings
from django.test import Client

from core.choices import SecurityEventKind
from core.clock import utc_now
from core.models import SecurityEvent
from shopmonitor.models import BadgeSwipe, NodeKey, NodeNonce
from shopmonitor.services import node_refusals
from shopmonitor.services.key_rotation import issue_key, revoke_key
from shopmonitor.services.node_keys import forget_keys
from tests.factories.floor import SignedNode, make_machine, make_node, make_person

pytestmark = pytest.mark.django_db
PROBLEM = "application/problem+json"


@pytest.fixture(autouse=True)
def _nothing_noted_yet() -> Iterator[None]:
    node_refusals.forget_notes()
    yield
    forget_keys()


@pytest.fixture
def node() -> SignedNode:
    return make_node(make_machine())


def noted() -> list[tuple[str, Any]]:
    rows = SecurityEvent.objects.exclude(kind=SecurityEventKind.NODE_ENROLLED).order_by("pk")
    return [(row.kind, row.detail["code"]) for row in rows]


def is_refused(node: SignedNode, response: Any, status: int, code: str) -> bool:
    """Check everything that a refusal must be, of a node whose key is known."""
    problem = response.json()
    assert response.status_code == status, problem
    assert response["Content-Type"] == PROBLEM
    assert {"type", "title", "status", "detail", "code"} <= problem.keys()
    assert (problem["status"], problem["code"]) == (status, code)
    if status == 401:
        assert abs(problem["server_time"] - time.time()) < 5
        assert response["WWW-Authenticate"].startswith("Signature")
    return node.believes(response)


BEAT = {"boot_id": "b1", "mono_ms": 5}


def test_wrong_signature_is_refused_signed_and_noted(node: SignedNode) -> None:
    wrong = f"sig1=:{b64encode(bytes(32)).decode()}:"
    response = node.post("heartbeat", BEAT, headers={"Signature": wrong})
    assert is_refused(node, response, 401, "signature_wrong")
    assert noted() == [("signature_refused", "signature_wrong")]


def test_unknown_key_is_refused_and_noted(node: SignedNode) -> None:
    NodeKey.objects.all().delete()
    response = node.post("heartbeat", BEAT)
    assert not is_refused(node, response, 401, "key_unknown")
    assert "Signature" not in response.headers
    assert noted() == [("signature_refused", "key_unknown")]


def test_expired_key_and_one_that_is_not_valid_yet_are_refused(node: SignedNode) -> None:
    for dates in ({"not_after": utc_now()}, {"not_before": utc_now() + timedelta(hours=1)}):
        NodeKey.objects.update(**dates)
        response = node.post("heartbeat", BEAT)
        assert is_refused(node, response, 401, "key_expired")
    assert noted() == [("signature_refused", "key_expired")] * 2
    assert not NodeNonce.objects.exists()


def test_revoked_key_is_refused_at_once_although_the_process_holds_it(node: SignedNode) -> None:
    assert node.post("heartbeat", BEAT).status_code == 200
    revoke_key(key=NodeKey.objects.get())
    assert is_refused(node, node.post("heartbeat", BEAT), 401, "key_expired")


def test_two_keys_are_live_while_a_node_changes_over(node: SignedNode) -> None:
    second = SignedNode(issue_key(node=node.row))
    assert node.post("heartbeat", BEAT).status_code == 200
    assert second.post("heartbeat", BEAT).status_code == 200
    revoke_key(key=NodeKey.objects.get(kid=node.enrolled.kid))
    assert second.post("heartbeat", BEAT).status_code == 200
    assert node.post("heartbeat", BEAT).status_code == 401


def test_replayed_nonce_is_refused_and_noted(node: SignedNode) -> None:
    _, tag = make_person()
    body = json.dumps(node.swipe_message(tag)).encode()
    assert node.send("POST", "swipes", body, nonce="again").status_code == 200
    response = node.send("POST", "swipes", body, nonce="again")
    assert is_refused(node, response, 401, "nonce_replayed")
    assert noted() == [("nonce_replayed", "nonce_replayed")]
    assert make_node(make_machine()).post("heartbeat", BEAT, nonce="again").status_code == 200


def test_longest_nonce_of_the_protocol_is_taken(node: SignedNode) -> None:
    assert node.post("heartbeat", BEAT, nonce="n" * 128).status_code == 200
    assert node.post("heartbeat", BEAT, nonce="n" * 129).status_code == 401


@pytest.mark.parametrize("seconds", [-302, 302, -1_700_000_000])
def test_skewed_clock_is_refused_with_the_time_and_noted(node: SignedNode, seconds: int) -> None:
    response = node.post("heartbeat", BEAT, created=int(time.time()) + seconds)
    assert is_refused(node, response, 401, "clock_skew")
    assert noted() == [("clock_skewed", "clock_skew")]
    response = node.post("heartbeat", BEAT, created=response.json()["server_time"])
    assert response.status_code == 200


def test_body_that_is_not_the_signed_one_is_refused(node: SignedNode) -> None:
    headers = node.signed_headers("POST", "heartbeat", b'{"other": 1}')
    response = node.post("heartbeat", BEAT, headers=headers)
    assert is_refused(node, response, 401, "digest_mismatch")
    assert noted() == [("signature_refused", "digest_mismatch")]


def test_body_without_covered_digest_is_refused(node: SignedNode) -> None:
    headers = node.signed_headers("POST", "heartbeat", b"")
    response = node.post("heartbeat", BEAT, headers=headers)
    assert is_refused(node, response, 401, "digest_not_covered")


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('"@query" ', "", "signature_incomplete"),
        (";nonce=", ";other=", "signature_incomplete"),
        (";created=", ";other=", "signature_incomplete"),
        ("hmac-sha256", "ed25519", "signature_algorithm"),
        ('"@query"', '"@query" "x-missing"', "signature_component"),
    ],
)
def test_less_than_the_protocol_asks_is_refused_signed_for_a_known_key(
    node: SignedNode, old: str, new: str, code: str
) -> None:
    headers = node.signed_headers("POST", "heartbeat", json.dumps(BEAT).encode())
    less = headers["Signature-Input"].replace(old, new)
    assert less != headers["Signature-Input"]
    response = node.post("heartbeat", BEAT, headers=headers | {"Signature-Input": less})
    assert is_refused(node, response, 401, code)
    assert noted() == [("signature_refused", code)]


@pytest.mark.parametrize(
    "headers",
    [
        {"Signature": ""},
        {"Signature-Input": ""},
        {"Signature-Input": "sig1=()"},
        {"Signature-Input": "\x00\xff;;;"},
        {"Signature": "sig1=:???:"},
        {"Signature-Input": 'sig1=("@method");created=x;keyid=1'},
    ],
)
def test_headers_that_are_no_signature_are_refused(
    node: SignedNode, headers: dict[str, str]
) -> None:
    response = node.post("heartbeat", BEAT, headers=headers)
    assert response.status_code == 401
    assert response.json()["code"].startswith("signature_")
    assert "server_time" in response.json()


def test_stranger_without_any_header_is_refused() -> None:
    for path in ("swipes", "events", "heartbeat"):
        response = Client().post(f"/api/v1/node/{path}", b"{}", content_type="application/json")
        assert (response.status_code, response.json()["code"]) == (401, "signature_missing")
    assert Client().get("/api/v1/node/config").status_code == 401
    assert noted() == []


def test_body_that_is_too_large_is_refused_before_it_is_read(node: SignedNode) -> None:
    body = b" " * (settings.NODE_BODY_BYTES + 1)
    assert is_refused(node, node.send("POST", "events", body), 413, "body_too_large")


@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"{", b'{"a": NaN}', b'{"a": "\xed\xa0\x80"}'])
@pytest.mark.parametrize("path", ["swipes", "events", "heartbeat"])
def test_what_cannot_be_read_is_400(node: SignedNode, path: str, body: bytes) -> None:
    response = node.send("POST", path, body)
    assert is_refused(node, response, 400, "body_unreadable")
    assert NodeNonce.objects.count() == 1


@pytest.mark.parametrize("body", [b"[]", b"[1", b"[" * 5000, b"1", b'"text"', b"null", b"true"])
@pytest.mark.parametrize("path", ["swipes", "events", "heartbeat"])
def test_json_that_is_no_object_is_422(node: SignedNode, path: str, body: bytes) -> None:
    response = node.send("POST", path, body)
    assert is_refused(node, response, 422, "fields_invalid")


@pytest.mark.parametrize("length", ["", "abc", "-5", "99999999999999999999"])
def test_strange_length_is_never_our_fault(node: SignedNode, length: str) -> None:
    response = node.send("POST", "heartbeat", b"", headers={"Content-Length": length})
    assert 400 <= response.status_code < 500


@pytest.mark.parametrize(("method", "path"), [("GET", "swipes"), ("POST", "config")])
def test_wrong_method_is_405_and_says_the_right_one(
    node: SignedNode, method: str, path: str
) -> None:
    response = node.send(method, path)
    assert is_refused(node, response, 405, "method_not_allowed")
    assert response["Allow"] == ("POST" if path == "swipes" else "GET")


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
def test_methods_that_no_call_has_are_405(node: SignedNode, method: str) -> None:
    assert is_refused(node, node.send(method, "heartbeat"), 405, "method_not_allowed")


@pytest.mark.parametrize("path", ["", "swipes/", "nothing", "a/b/c", "%2e%2e"])
@pytest.mark.parametrize("method", ["GET", "POST", "PUT"])
def test_path_that_is_no_call_is_404_for_everybody(
    node: SignedNode, method: str, path: str
) -> None:
    response = Client().generic(method, f"/api/v1/node/{path}")
    assert (response.status_code, response["Content-Type"]) == (404, PROBLEM)
    assert response.cookies == {}
    if path != "%2e%2e":
        assert is_refused(node, node.send(method, path), 404, "not_found")


def test_answers_bring_no_cookie_no_redirect_and_their_length(node: SignedNode) -> None:
    response = node.post("heartbeat", BEAT)
    assert response.cookies == {}
    assert response["Content-Length"] == str(len(response.content))
    assert set(response.headers) == {
        "Content-Type",
        "Content-Length",
        "Content-Digest",
        "Signature",
        "Signature-Input",
    }


def test_fault_of_ours_is_told_with_a_reference_and_signed(
    node: SignedNode, caplog: pytest.LogCaptureFixture
) -> None:
    NodeKey.objects.update(secret_encrypted="not sealed by us")
    response = node.post("heartbeat", BEAT)
    assert response.status_code == 500
    reference = response.json()["reference"]
    assert [record for record in caplog.records if record.__dict__.get("reference") == reference]
    assert response["Retry-After"]


def test_refusal_is_noted_though_what_it_refused_is_rolled_back(node: SignedNode) -> None:
    _, tag = make_person()
    response = node.post("swipes", node.swipe_message(tag, port=9))
    assert is_refused(node, response, 403, "port_not_bound")
    assert noted() == [("port_not_bound", "port_not_bound")]
    row = SecurityEvent.objects.get(kind="port_not_bound")
    assert (row.node_name, row.address) == (node.enrolled.node_id, "127.0.0.1")
    assert not BadgeSwipe.objects.exists()


def test_flood_of_refusals_does_not_fill_the_table(node: SignedNode) -> None:
    # All within one minute, however slow the machine.
    with time_machine.travel(utc_now(), tick=False):
        for _ in range(25):
            node.post("heartbeat", BEAT, created=1)
    assert len(noted()) == node_refusals.NOTES_A_MINUTE


def test_nonce_of_another_node_is_free(node: SignedNode) -> None:
    other = make_node(make_machine())
    nonce = uuid4().hex
    assert node.post("heartbeat", BEAT, nonce=nonce).status_code == 200
    assert other.post("heartbeat", BEAT, nonce=nonce).status_code == 200
