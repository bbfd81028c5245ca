"""Lines of node consoles."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopmonitor.protocol.console_lines import (
    LONGEST_LINE,
    ConsoleEvent,
    read_console_line,
    write_console_line,
    xor_of,
)
from shopmonitor.protocol.serial_frames import BadFrame, LineParser
from shopmonitor.protocol.words import EventType


def test_a_line_is_an_event_in_the_words_of_the_protocol() -> None:
    text = '{"type": "count", "port": "1", "data": {"good": 2}, "n": 7}'
    assert read_console_line(text) == ConsoleEvent(EventType.COUNT, 1, {"good": 2}, 7)


def test_a_swipe_needs_its_tag_alone() -> None:
    read = read_console_line('{"type": "swipe", "data": {"tag": "04:a1:b2:c3"}}')
    assert read == ConsoleEvent(EventType.SWIPE, 0, {"tag": "04A1B2C3"}, None)


def test_the_bare_word_of_an_estop_is_taken() -> None:
    read = read_console_line('{"type": "estop", "data": "TRIGGERED"}')
    assert isinstance(read, ConsoleEvent)
    assert read.data == {"state": "TRIGGERED"}


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ('{"type": "count", "data": {"good": "many"}}', "wrong_type", "good"),
        ('{"type": "hello", "data": {}}', "event_type_unknown", "swipe, state"),
        ('{"type": "io", "data": {}}', "required", "on"),
        ('{"data": {}}', "required", "type"),
        ("hello", "body_unreadable", ""),
        ('{"type": "swipe", "data": {"tag": "xyz"}}', "tag_not_hex", "tag"),
        ('{"type": "count", "data": {"good": 1}}*00', "checksum", "checksum"),
    ],
)
def test_what_is_wrong_is_named(text: str, code: str, words: str) -> None:
    read = read_console_line(text)
    assert isinstance(read, BadFrame)
    assert read.code == code
    assert words in read.detail


def test_what_is_written_to_a_console_has_a_checksum_that_reads_back() -> None:
    line = write_console_line({"type": "count", "port": 0, "data": {"good": 1}})
    (read,) = LineParser(read_console_line, longest=LONGEST_LINE).feed(line)
    assert read == ConsoleEvent(EventType.COUNT, 0, {"good": 1}, None)


@given(good=st.integers(0, 1000), place=st.integers(0, 40), wrong=st.characters(codec="ascii"))
def test_a_changed_character_is_seen_by_the_checksum(good: int, place: int, wrong: str) -> None:
    text = json.dumps({"type": "count", "data": {"good": good}})
    place %= len(text)
    changed = text[:place] + wrong + text[place + 1 :]
    read = read_console_line(f"{changed}*{xor_of(text):02X}")
    assert isinstance(read, BadFrame) == (changed != text)


@given(text=st.text(max_size=100) | st.from_regex(r"\{.{0,80}\}(\*[0-9A-F]{2})?", fullmatch=True))
def test_no_line_breaks_the_reader(text: str) -> None:
    assert isinstance(read_console_line(text), ConsoleEvent | BadFrame)
