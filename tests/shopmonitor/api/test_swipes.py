"""Swipes over HTTP: the whole answer, wrong fields, repeats, and no tag anywhere."""

import datetime as dt
import json
import logging
import time
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from http_message_signatures import (
    HTTPMessageSigner,
    HTTPMessageVerifier,
    MappingKeyResolver,
    algorithms,
)

from core.models import SecurityEvent, SuitePermission
from shopmonitor.models import BadgeSwipe, MachineSession, NodeDeadLetter, NodeNonce, NodeSequence
from shopmonitor.services.node_keys import unpad
from tests.architecture.tables import own_models
from tests.factories.floor import SignedNode, make_machine, make_node, make_person

pytestmark = pytest.mark.django_db
ANSWER = {
    "decision", "action", "reason", "needs", "has", "session_id", "person", "is_lead", "machine",
    "outputs", "display", "ttl_s", "job", "server_time", "config_rev", "acl_rev",
}  # fmt: skip


@pytest.fixture
def node() -> SignedNode:
    return make_node(make_machine())


def test_answer_has_every_field_of_the_contract(node: SignedNode) -> None:
    user, tag = make_person()
    response = node.post("swipes", node.swipe_message(tag))
    answer = response.json()
    assert response.status_code == 200
    assert node.believes(response)
    assert answer.keys() == ANSWER
    assert answer["machine"].keys() == {"code", "name", "status", "can_start"}
    assert answer["person"] == user.display_name
    assert len(answer["display"]) == 2
    assert abs(answer["server_time"] - time.time()) < 5
    assert (answer["ttl_s"], answer["config_rev"], answer["acl_rev"]) == (3600, 1, 0)


def test_unknown_fields_are_ignored(node: SignedNode) -> None:
    _, tag = make_person()
    assert node.swipe(tag, firmware="9", nested={"a": [1]})["decision"] == "granted"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("tag", "04A1B2"),
        ("tag", "08A1B2C3"),
        ("tag", ""),
        ("tag", "not hex at all"),
        ("tag", 123),
        ("tag", "04" * 40),
        ("swipe_id", "4"),
        ("swipe_id", None),
        ("port", -1),
        ("port", 256),
        ("port", 1.5),
        ("boot_id", ""),
        ("boot_id", "b" * 65),
        ("boot_id", "a\x00b"),
        ("seq", -1),
        ("seq", 2**63 - 1),
        ("seq", 10**400),
        ("seq", 1e308),
        ("mono_ms", 2**42 + 1),
        ("mono_ms", "5"),
        ("wall", "yesterday"),
        ("wall", "2026-03-02T10:00:00"),
        ("clock", "sundial"),
    ],
)
def test_wrong_field_is_named_and_never_repeated(node: SignedNode, name: str, value: Any) -> None:
    _, tag = make_person()
    message = node.swipe_message(tag) | {name: value}
    response = node.post("swipes", message)
    problem = response.json()
    assert (response.status_code, problem["code"]) == (422, "fields_invalid")
    assert [error["field"] for error in problem["errors"]] == [name]
    assert node.believes(response)
    if name == "tag" and value:
        assert str(value) not in response.content.decode()
    assert not BadgeSwipe.objects.exists()


def test_every_missing_field_is_named(node: SignedNode) -> None:
    response = node.post("swipes", {})
    named = {error["field"] for error in response.json()["errors"]}
    assert named == {"swipe_id", "port", "tag", "boot_id", "seq", "mono_ms"}


def test_number_of_a_refused_swipe_counts_as_received(node: SignedNode) -> None:
    message = node.swipe_message("04A1B2")
    body = json.dumps(message).encode()
    assert node.send("POST", "swipes", body, nonce="once").status_code == 422
    assert NodeSequence.objects.get().received == f"{{[{message['seq']},{message['seq'] + 1})}}"
    letter = NodeDeadLetter.objects.get()
    assert (letter.seq, letter.boot_id) == (message["seq"], node.boot_id)
    assert "tag" not in letter.message
    assert letter.message["swipe_id"] == message["swipe_id"]
    again = node.send("POST", "swipes", body, nonce="once")
    assert (again.status_code, again.json()["code"]) == (401, "nonce_replayed")
    assert node.send("POST", "swipes", body).status_code == 422
    assert NodeDeadLetter.objects.count() == 1
    answer = node.events(node.event("state", {"execution": "READY"}))
    assert answer["ack_through"] == 2
    _, tag = make_person()
    reused = node.post("swipes", node.swipe_message(tag, seq=message["seq"]))
    assert (reused.status_code, reused.json()["code"]) == (409, "seq_reused")


def test_refused_swipe_without_number_burns_its_nonce(node: SignedNode) -> None:
    node.post("swipes", {"boot_id": "b"})
    assert NodeNonce.objects.count() == 1
    assert not NodeSequence.objects.exists()


def test_number_that_stood_for_another_swipe_is_refused_and_noted(node: SignedNode) -> None:
    _, tag = make_person()
    first = node.swipe_message(tag)
    node.post("swipes", first)
    response = node.post("swipes", first | {"swipe_id": str(uuid4())})
    assert (response.status_code, response.json()["code"]) == (409, "seq_reused")
    assert SecurityEvent.objects.filter(kind="sequence_reused").exists()
    assert MachineSession.objects.get().is_open


def test_foreign_port_is_refused_and_its_number_counts(node: SignedNode) -> None:
    _, tag = make_person()
    message = node.swipe_message(tag, port=7)
    response = node.post("swipes", message)
    assert (response.status_code, response.json()["code"]) == (403, "port_not_bound")
    assert NodeSequence.objects.get().received != "{}"


def test_port_may_come_as_text_and_a_tag_in_any_spelling(node: SignedNode) -> None:
    _, tag = make_person()
    spelled = " ".join(tag[place : place + 2].lower() for place in range(0, 8, 2))
    first = node.post("swipes", node.swipe_message(spelled) | {"port": "0"})
    assert first.json()["decision"] == "granted"
    assert node.swipe(spelled.replace(" ", ":"))["action"] == "session_ended"


def test_disabled_and_retired_nodes_are_told_and_machines_too(node: SignedNode) -> None:
    _, tag = make_person()
    row = node.row
    row.enabled = False
    row.save()
    answer = node.swipe(tag)
    assert (answer["decision"], answer["reason"]) == ("refused", "node_disabled")
    assert BadgeSwipe.objects.get().reason == "node_disabled"
    row.enabled = True
    row.save()
    machine = row.ports.get().machine
    machine.deleted_at = machine.created_at
    machine.save()
    assert node.swipe(tag)["reason"] == "machine_inactive"


def test_revoked_badge_and_right_are_refused_at_the_next_swipe(node: SignedNode) -> None:
    user, tag = make_person()
    node.swipe(tag)
    node.swipe(tag)
    user.badges.update(state="lost")
    assert node.swipe(tag)["reason"] == "badge_inactive"
    user.badges.update(state="active")
    SuitePermission.objects.filter(user=user).delete()
    assert node.swipe(tag)["reason"] == "no_permission"


def test_swipe_sent_again_by_another_node_changes_nothing(node: SignedNode) -> None:
    user, tag = make_person()
    message = node.swipe_message(tag)
    node.post("swipes", message)
    other = make_node(make_machine())
    again = other.post("swipes", other.swipe_message(tag, swipe_id=message["swipe_id"])).json()
    assert (again["action"], again["person"]) == ("session_started", user.display_name)
    assert again["outputs"] == {"relay": False}
    assert MachineSession.objects.count() == BadgeSwipe.objects.count() == 1


def test_no_tag_and_no_secret_in_answers_logs_and_tables(
    node: SignedNode, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    _, known = make_person()
    unknown, short, random = "04DEADBEEF0102", "04C0FFEE0A", "08C0FFEE"
    answers = [
        node.post("swipes", node.swipe_message(tag)).content.decode()
        for tag in (known, known, unknown, short, random)
    ]
    events = [
        node.event("swipe", {"swipe_id": str(uuid4()), "tag": tag, "granted_offline": True})
        for tag in (known, unknown, short, random)
    ]
    answers.append(json.dumps(node.events(*events)))
    node.post("swipes", node.swipe_message(known, port=9))
    tables = "\n".join(
        str(values)
        for model in own_models()
        if model._meta.managed
        for values in model._base_manager.values_list()
    )
    logged = "\n".join(f"{record.getMessage()} {record.__dict__}" for record in caplog.records)
    assert logged
    for place in (*answers, tables, logged):
        for secret in (known, unknown, short, random, node.enrolled.secret):
            assert secret not in place
            assert secret.lower() not in place


@dataclass
class ForeignRequest:
    url: str
    method: str = "POST"
    headers: dict[str, str] = field(default_factory=dict)


def test_client_of_the_pypi_package_is_understood_and_believes_the_answer(
    node: SignedNode,
) -> None:
    _, tag = make_person()
    kid, secret = node.enrolled.kid, unpad(node.enrolled.secret)
    keys = MappingKeyResolver(public_keys={kid: secret}, private_keys={kid: secret})
    body = json.dumps(node.swipe_message(tag)).encode()
    request = ForeignRequest("http://testserver/api/v1/node/swipes")
    HTTPMessageSigner(signature_algorithm=algorithms.HMAC_SHA256, key_resolver=keys).sign(
        request,
        key_id=kid,
        nonce=uuid4().hex,
        body=body,
        created=dt.datetime.now(dt.UTC),
        covered_component_ids=("@method", "@path", "@query"),
    )
    response = Client().generic(
        "POST", "/api/v1/node/swipes", body, "application/json", headers=request.headers
    )
    assert response.status_code == 200, response.content
    answer = SimpleNamespace(
        status_code=200, url=request.url, headers=dict(response.headers), request=request
    )
    verifier = HTTPMessageVerifier(signature_algorithm=algorithms.HMAC_SHA256, key_resolver=keys)
    results = verifier.verify(
        answer,
        body=response.content,
        require_components=("@status", "content-digest", '"signature";req;key="pyhms"'),
    )
    assert len(results) == 1


def test_swipe_takes_two_strings_and_asks_for_no_switch_and_no_company() -> None:
    node = make_node(make_machine())
    _user, tag = make_person()
    node.swipe(tag)  # the key is read by the first
    with CaptureQueriesContext(connection) as asked:
        assert node.swipe(tag)["action"] == "session_ended"
    told = [query["sql"] for query in asked if "SAVEPOINT" not in query["sql"]]
    assert len(told) == 2
    assert not any(word in sql for sql in told for word in ("module_switches", "company"))
