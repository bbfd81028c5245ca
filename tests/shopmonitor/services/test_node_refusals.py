"""Refused messages are noted, and count as received."""

import pytest

from core.choices import SecurityEventKind
from core.models import SecurityEvent
from shopmonitor.models import NodeDeadLetter, NodeNonce, NodeSequence
from shopmonitor.protocol.reading import MessageRefusedError
from shopmonitor.services.node_refusals import (
    NOTES_A_MINUTE,
    count_refused,
    find_known_key,
    forget_notes,
    note_refusal,
)
from tests.factories.floor import make_machine, make_node

pytestmark = pytest.mark.django_db
REFUSAL = MessageRefusedError(status=422, code="fields_invalid", detail="tag: too short.")


def test_notes_are_counted_by_kind_address_and_node() -> None:
    forget_notes()
    for _ in range(NOTES_A_MINUTE + 5):
        note_refusal(SecurityEventKind.CLOCK_SKEWED, node_name="n1", address="10.0.0.1", code="x")
    note_refusal(SecurityEventKind.CLOCK_SKEWED, node_name="n2", address="10.0.0.1", code="x")
    note_refusal(SecurityEventKind.CLAIM_REFUSED, node_name="", address=None)
    assert SecurityEvent.objects.filter(node_name="n1").count() == NOTES_A_MINUTE
    assert SecurityEvent.objects.filter(node_name="n2").exists()
    assert SecurityEvent.objects.get(kind="claim_refused").address is None


def test_number_is_noted_once_and_only_where_messages_have_one() -> None:
    node = make_node(make_machine())
    key = node.known_key()
    body = b'{"boot_id": "b", "seq": 4, "tag": "04A1B2", "more": 1}'
    for nonce, numbered in (("1", False), ("2", True), ("3", True)):
        refused = count_refused(key=key, nonce=nonce, body=body, refusal=REFUSAL, numbered=numbered)
        assert refused is None
    assert NodeNonce.objects.count() == 3
    assert NodeSequence.objects.get().received == "{[4,5)}"
    assert NodeDeadLetter.objects.get().message == {"boot_id": "b", "seq": 4, "more": 1}
    again = count_refused(key=key, nonce="3", body=body, refusal=REFUSAL, numbered=True)
    assert again is not None
    assert again.code == "nonce_replayed"


@pytest.mark.parametrize("body", [b"", b"\xff", b"[]", b'{"boot_id": "b"}', b'{"seq": "x"}'])
def test_what_has_no_readable_number_burns_its_nonce_alone(body: bytes) -> None:
    node = make_node(make_machine())
    count_refused(key=node.known_key(), nonce="n", body=body, refusal=REFUSAL, numbered=True)
    assert NodeNonce.objects.count() == 1
    assert not NodeSequence.objects.exists()


def test_key_is_found_within_the_limits() -> None:
    node = make_node(make_machine())
    assert find_known_key(node.enrolled.kid) == node.known_key()
    assert find_known_key("nobody") is None
