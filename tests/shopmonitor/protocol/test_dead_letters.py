import json

import pytest
from hypothesis import given

from shopmonitor.protocol.dead_letters import MAX_LETTER_CHARS, write_dead_letter
from tests.shopmonitor.protocol.test_messages import JSON_VALUES


def test_a_letter_keeps_the_event_without_its_tag() -> None:
    raw = b'{"seq":1,"data":{"tag":"04A1B2C3","port":0,"more":[{"TAG ":"04A1B2C3"}]}}'
    assert json.loads(write_dead_letter(raw)) == {"seq": 1, "data": {"port": 0, "more": [{}]}}


def test_a_letter_holds_no_nul() -> None:
    letter = write_dead_letter(b'{"a\\u0000":["\\u0000"]}')
    assert json.loads(letter) == {"a\ufffd": ["\ufffd"]}


@pytest.mark.parametrize(
    "raw", [b'{"tag":"04A1', b"\xff", b'{"tag":"\\ud800"}', b'{"a":1e999,"tag":"04A1B2C3"}', b""]
)
def test_what_cannot_be_read_is_kept_as_its_size(raw: bytes) -> None:
    assert json.loads(write_dead_letter(raw)) == {"unreadable_bytes": len(raw)}


def test_a_long_letter_is_kept_as_its_size() -> None:
    raw = json.dumps({"text": "x" * MAX_LETTER_CHARS}).encode()
    assert json.loads(write_dead_letter(raw)) == {"too_long_bytes": len(raw)}


@given(JSON_VALUES)
def test_any_json_becomes_json(value: object) -> None:
    letter = write_dead_letter(json.dumps(value).encode())
    json.loads(letter)
    assert "\\u0000" not in letter
