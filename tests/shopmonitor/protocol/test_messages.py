import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopmonitor.protocol.events import read_batch
from shopmonitor.protocol.messages import read_enroll, read_heartbeat, read_swipe
from shopmonitor.protocol.reading import MessageRefusedError
from shopmonitor.protocol.tags import Tag
from shopmonitor.protocol.words import Clock

VECTORS = json.loads((Path(__file__).parents[2] / "vectors" / "node_messages.json").read_text())
READERS: dict[str, Callable[[bytes], Any]] = {
    "swipes": read_swipe,
    "heartbeat": read_heartbeat,
    "enroll": read_enroll,
    "events": read_batch,
}
SWIPE = VECTORS["calls"][1]["body"]


def refusal(read: Callable[[bytes], Any], body: bytes) -> MessageRefusedError:
    with pytest.raises(MessageRefusedError) as caught:
        read(body)
    return caught.value


@pytest.mark.parametrize("vector", VECTORS["calls"], ids=lambda vector: vector["name"])
def test_a_body_means_what_the_vector_says(vector: dict[str, Any]) -> None:
    body, read = json.dumps(vector["body"]).encode(), READERS[vector["call"]]
    if "errors" not in vector:
        assert read(body) is not None
        return
    refused = refusal(read, body)
    assert refused.status == vector["status"]
    assert [[error.field, error.code] for error in refused.errors] == vector["errors"]
    assert all(error.field in error.detail for error in refused.errors if error.code != "tag")


def test_a_swipe_is_read_into_its_types() -> None:
    swipe = read_swipe(json.dumps(SWIPE).encode())
    assert swipe.tag == Tag("04A1B2C3D4E5F6")
    assert swipe.wall == datetime(2026, 3, 4, 4, 6, 7, 123_000, tzinfo=UTC)
    assert swipe.clock is Clock.SYNCED
    assert isinstance(swipe.port, int)
    assert isinstance(read_swipe(json.dumps(SWIPE | {"port": "3"}).encode()).port, int)


def test_a_read_swipe_does_not_show_its_tag() -> None:
    shown = repr(read_swipe(json.dumps(SWIPE).encode()))
    assert "04A1B2C3D4E5F6" not in shown
    assert "Tag(...E5F6)" in shown


@pytest.mark.parametrize("read", READERS.values(), ids=READERS)
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b'{"seq": NaN}',
        b'{"seq": Infinity}',
        b"\xef\xbb\xbf{}",
        b'{"boot_id": "\xff"}',
        b'{"ignored": "\xff"}',
        b'{"boot_id": "\\ud800"}',
        b'{"seq": "wrong", ',
        b'{"a":' + b"[" * 50_000 + b"]" * 50_000 + b"}",
    ],
    ids=lambda body: body[:20],
)
def test_what_cannot_be_read_is_a_400(read: Callable[[bytes], Any], body: bytes) -> None:
    refused = refusal(read, body)
    assert (refused.status, refused.code) == (400, "body_unreadable")


def test_unknown_words_are_answered_with_the_known_ones() -> None:
    refused = refusal(read_swipe, json.dumps(SWIPE | {"clock": "04A1B2C3D4E5F6"}).encode())
    assert refused.errors[0].detail == "clock: one of synced, estimated, unset."


@given(
    st.binary(max_size=200)
    | st.text(alphabet='{}[]":,tagseqrbo_id0123.-eE', max_size=80).map(str.encode)
)
def test_garbage_is_refused_by_type(body: bytes) -> None:
    for read in READERS.values():
        assert refusal(read, body).status in {400, 422}


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(SWIPE, JSON_VALUES)))
def test_any_value_in_any_field_is_taken_or_named(changes: dict[str, Any]) -> None:
    try:
        read_swipe(json.dumps(SWIPE | changes).encode())
    except MessageRefusedError as refused:
        named = {error.field.split("[")[0].split(".")[0] for error in refused.errors}
        assert refused.status == 400 or named <= set(changes), refused.errors  # noqa: PT017
