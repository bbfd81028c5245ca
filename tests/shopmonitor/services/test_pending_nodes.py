"""A node without a code waits until a person lets it in."""

from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from core.clock import utc_now
from core.errors import ConflictError
from core.models import SecurityEvent
from shopmonitor.models import Node, PendingNode
from shopmonitor.selectors.nodes import GONE_AFTER
from shopmonitor.services.key_rotation import EnrolledNode
from shopmonitor.services.pending_nodes import (
    MOST_OF_ADDRESS,
    approve_node,
    forget_old_pending,
    send_away,
)
from tests.factories.floor import SignedNode, make_machine, make_person
from tests.factories.people import make_person as make_member

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_tried_yet() -> None:
    cache.clear()


def enroll(*, secure: bool = True, **message: Any) -> Any:
    body = {"hardware_id": "esp-1", "hardware": "esp32", "firmware": "1.0"} | message
    return Client().post(
        "/api/v1/node/enroll", body, content_type="application/json", secure=secure
    )


def ask() -> str:
    answer = enroll()
    assert answer.status_code == 202
    assert answer.json().keys() == {"poll_token", "retry_after_s"}
    token: str = answer.json()["poll_token"]
    return token


def approve(**values: Any) -> Node:
    return approve_node(
        pending=PendingNode.objects.get(),
        node=Node(node_id="N1", **values),
        ports=[{"port": 0, "machine": make_machine()}],
        by=make_member(is_admin=True),
    )


def test_node_that_was_let_in_gets_its_key_once_and_works() -> None:
    token = ask()
    assert enroll(poll_token=token).json() == {"poll_token": token, "retry_after_s": 10}
    assert PendingNode.objects.get().digits == sha256(token.encode()).hexdigest()[:8]
    approve()
    answer = enroll(poll_token=token)
    assert answer.status_code == 201
    assert answer.json().keys() == {"node_id", "kid", "secret", "config", "server_time"}
    node = SignedNode(EnrolledNode("N1", answer.json()["kid"], answer.json()["secret"]))
    assert node.swipe(make_person()[1])["decision"] == "granted"
    assert (node.row.hardware_id, node.row.hardware) == ("esp-1", "esp32")
    assert SecurityEvent.objects.filter(kind="node_enrolled").count() == 2
    again = enroll(poll_token=token)
    assert (again.status_code, again.json()["code"]) == (403, "poll_refused")


def test_key_is_given_over_tls_alone() -> None:
    token = ask()
    approve()
    refused = enroll(secure=False, poll_token=token)
    assert (refused.status_code, refused.json()["code"]) == (403, "tls_required")
    assert enroll(poll_token=token).status_code == 201


def test_token_is_good_for_its_own_device_alone() -> None:
    token = ask()
    approve()
    assert enroll(poll_token=token, hardware_id="esp-2").status_code == 403
    assert enroll(poll_token="x").status_code == 403


def test_node_that_asks_no_more_has_gone() -> None:
    token = ask()
    later = utc_now() + GONE_AFTER + timedelta(seconds=1)
    with time_machine.travel(later):
        assert enroll(poll_token=token).status_code == 403
        with pytest.raises(ConflictError):
            approve()
        forget_old_pending()
    assert not PendingNode.objects.exists()
    assert not Node.objects.exists()


def test_node_that_polls_stays() -> None:
    token = ask()
    for minutes in (20, 40):
        with time_machine.travel(utc_now() + timedelta(minutes=minutes)):
            assert enroll(poll_token=token).status_code == 202
            forget_old_pending()
    assert PendingNode.objects.exists()


def test_device_waits_once_and_only_so_many_wait() -> None:
    ask()
    ask()
    assert PendingNode.objects.count() == 1
    for number in range(MOST_OF_ADDRESS - 1):
        assert enroll(hardware_id=f"other-{number}").status_code == 202
    full = enroll(hardware_id="one-more")
    assert (full.status_code, full.json()["code"]) == (429, "too_many_pending")
    assert full["Retry-After"] == "60"


def test_nodes_are_let_in_once() -> None:
    ask()
    approve()
    with pytest.raises(ConflictError):
        approve()
    assert Node.objects.count() == 1


def test_node_that_is_sent_away_is_told_to_ask_anew() -> None:
    token = ask()
    send_away(pending=PendingNode.objects.get())
    assert enroll(poll_token=token).json()["code"] == "poll_refused"
