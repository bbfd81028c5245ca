"""Nodes that speak lines over a serial line: one JSON object a line, in the words of events.

What a small controller prints, `{"type": "count", "port": 0, "data": {"good": 1}}`, is an event of
the node protocol without what a gateway adds: number, time, key. A line may end with a
checksum, `*5A`: the exclusive or of all bytes before the asterisk, in hex.
"""

import json
import re
from typing import Annotated, Any, Final
from uuid import UUID

import msgspec
from msgspec import Meta, Raw, Struct

from shopmonitor.protocol.event_data import read_event_data
from shopmonitor.protocol.messages import Port, Text
from shopmonitor.protocol.reading import MessageRefusedError, make_decoder, read_message
from shopmonitor.protocol.serial_frames import BadFrame
from shopmonitor.protocol.tags import Tag
from shopmonitor.protocol.words import EventType

LONGEST_LINE: Final = 1024
WORDS: Final = tuple(kind.value for kind in EventType)

_CHECKSUM: Final = re.compile(r"(.*)\*([0-9A-Fa-f]{2})")

Number = Annotated[int, Meta(ge=0, le=2**31 - 1)]


class ConsoleEvent(Struct):
    """One line, read.

    Attributes:
        number: the console's own, when it counts its lines: the same again is a repeat.
        data: as in `POST events`; a swipe may leave `swipe_id` out.
    """

    kind: EventType
    port: int
    data: dict[str, Any]
    number: int | None


class _Line(Struct):
    type: Text
    data: Raw
    port: Port = 0
    n: Number | None = None


class _Swipe(Struct):
    tag: Tag
    swipe_id: UUID | None = None


_LINE: Final = make_decoder(_Line)
_SWIPE: Final = make_decoder(_Swipe)


def read_console_line(text: str) -> ConsoleEvent | BadFrame:
    """Read one line; every field is checked as the server will check it."""
    match = _CHECKSUM.fullmatch(text)
    if match:
        text = match[1]
        if xor_of(text) != int(match[2], 16):
            return BadFrame("checksum", "The checksum of a line is wrong.")
    try:
        line = read_message(_LINE, text.encode())
        return _read_event(line)
    except MessageRefusedError as refusal:
        details = " ".join(error.detail for error in refusal.errors) or refusal.detail
        return BadFrame(refusal.errors[0].code if refusal.errors else refusal.code, details)


def write_console_line(answer: dict[str, Any]) -> bytes:
    """Write a line for a console, with checksum and line end; ASCII."""
    text = json.dumps(answer, separators=(",", ":"))
    return f"{text}*{xor_of(text):02X}\r\n".encode("ascii")


def xor_of(text: str) -> int:
    """Return the exclusive or of the bytes of a text."""
    value = 0
    for byte in text.encode():
        value ^= byte
    return value


def _read_event(line: _Line) -> ConsoleEvent | BadFrame:
    if line.type not in WORDS:
        return BadFrame("event_type_unknown", f"type: one of {', '.join(WORDS)}.")
    kind = EventType(line.type)
    raw = bytes(line.data)
    if kind is EventType.SWIPE:
        swipe = read_message(_SWIPE, raw)
        data: dict[str, Any] = {"tag": swipe.tag.normalised}
        if swipe.swipe_id is not None:
            data["swipe_id"] = str(swipe.swipe_id)
    else:
        read_event_data(kind, raw)
        told = msgspec.json.decode(raw)
        data = told if isinstance(told, dict) else {"state": told}
    return ConsoleEvent(kind, int(line.port), data, line.n)
