import json

from shopmonitor.gateway.answers import bytes_for_reader, line_for_console
from shopmonitor.gateway.configuration import AnswerBytes

WANTED = AnswerBytes(started="53", ended="45", refused="52", kept="4B")
GRANTED = {"decision": "granted", "action": "session_started", "display": ["Ada", "Wärme"]}


def test_each_outcome_has_its_bytes() -> None:
    ended = GRANTED | {"action": "session_ended"}
    refused = {"decision": "refused", "action": "none"}
    told = [bytes_for_reader(WANTED, one) for one in (GRANTED, ended, refused, None)]
    assert told == [b"S", b"E", b"R", b"K"]
    assert bytes_for_reader(AnswerBytes(), GRANTED) == b""


def test_the_display_lines_are_ascii() -> None:
    assert bytes_for_reader(AnswerBytes(text=True), GRANTED) == b"Ada\r\nW?rme\r\n"
    assert bytes_for_reader(AnswerBytes(text=True), None).endswith(b"KEPT\r\n")


def test_a_console_hears_no_relay_without_the_server() -> None:
    text = line_for_console(1, 5, None).decode().partition("*")[0]
    assert json.loads(text) == {"type": "kept", "port": 1, "n": 5}
