"""An unpacked node gets its key for a claim code, once."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from core.clock import utc_now
from core.models import SecurityEvent
from shopmonitor.models import Node, NodeKey
from shopmonitor.services import node_refusals
from shopmonitor.services.enrolment import create_claim_code
from shopmonitor.services.key_rotation import EnrolledNode, issue_key
from tests.factories.floor import SignedNode, make_machine, make_node

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_tried_yet() -> None:
    cache.clear()
    node_refusals.forget_notes()


@pytest.fixture
def node() -> SignedNode:
    return make_node(make_machine())


def enroll(message: Any) -> Any:
    return Client().post("/api/v1/node/enroll", message, content_type="application/json")


def claim(code: str, **values: Any) -> Any:
    return enroll({"claim_code": code, "hardware_id": "esp-1", "hardware": "esp32"} | values)


def test_code_gives_a_key_once_and_ends_the_old_ones(node: SignedNode) -> None:
    issue_key(node=node.row)
    code = create_claim_code(node=node.row)
    response = claim(code.lower(), firmware="1.0")
    answer = response.json()
    assert response.status_code == 201
    assert answer.keys() == {"node_id", "kid", "secret", "config", "server_time"}
    assert answer["node_id"] == node.enrolled.node_id
    assert "0" in answer["config"]["ports"]
    enrolled = EnrolledNode(answer["node_id"], answer["kid"], answer["secret"])
    beat = {"boot_id": "b", "mono_ms": 0}
    assert SignedNode(enrolled).post("heartbeat", beat).status_code == 200
    assert node.post("heartbeat", beat).status_code == 401
    assert NodeKey.objects.filter(not_after=None).count() == 1
    row = Node.objects.get()
    assert (row.hardware_id, row.hardware) == ("esp-1", "esp32")

    again = claim(code)
    assert (again.status_code, again.json()["code"]) == (403, "claim_refused")
    assert SecurityEvent.objects.filter(kind="claim_refused").count() == 1


def test_code_is_good_for_fifteen_minutes(node: SignedNode) -> None:
    code = create_claim_code(node=node.row)
    with time_machine.travel(utc_now() + timedelta(minutes=15, seconds=1)):
        assert claim(code).status_code == 403
    with time_machine.travel(utc_now() + timedelta(minutes=14)):
        assert claim(code).status_code == 201


def test_code_of_a_retired_node_is_refused(node: SignedNode) -> None:
    code = create_claim_code(node=node.row)
    Node.objects.update(deleted_at=utc_now())
    assert claim(code).status_code == 403


def test_refusal_says_what_to_do(node: SignedNode) -> None:
    assert "15 minutes" in claim("AAAAA-AAAAA").json()["detail"]
    without = enroll({"hardware_id": "esp-1"})
    assert without.status_code == 202


def test_wrong_message_names_its_fields() -> None:
    response = enroll({"claim_code": "x" * 65})
    assert response.status_code == 422
    named = {error["field"] for error in response.json()["errors"]}
    assert named == {"hardware_id", "claim_code"}
    unreadable = Client().post("/api/v1/node/enroll", b"{", content_type="application/json")
    assert unreadable.status_code == 400


def test_codes_cannot_be_guessed_in_a_row(node: SignedNode) -> None:
    with time_machine.travel(utc_now(), tick=False):
        tried = [claim("AAAAA-AAAAA").status_code for _ in range(11)]
        assert tried == [403] * 10 + [429]
        refused = claim(create_claim_code(node=node.row))
        assert (refused.status_code, refused["Retry-After"]) == (429, "60")
    with time_machine.travel(utc_now() + timedelta(minutes=1)):
        assert claim(create_claim_code(node=node.row)).status_code == 201


def test_enrolment_cannot_be_asked_for_by_get() -> None:
    assert Client().get("/api/v1/node/enroll").status_code == 405
