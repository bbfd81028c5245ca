"""What badge readers say over a serial line: bytes in, tags out; no port, no clock.

A parser takes bytes as they come, in whatever pieces, and gives what is whole. After garbage it
finds the beginning of the next frame by itself.
"""

import re
from collections.abc import Callable
from typing import Final, Generic, NamedTuple, Protocol, TypeVar

from core.domain.tags import TagError, normalise_tag

STX: Final = 0x02
ETX: Final = 0x03
LINE_ENDS: Final = frozenset(b"\r\n\x03")
LONGEST_TAG_LINE: Final = 96

_FRAME_CHARS: Final = 14
_HEX_DIGITS: Final = frozenset(b"0123456789ABCDEFabcdef")
_SERIAL_NUMBER: Final = re.compile(r"[0-9]{1,10}")
_BITS: Final = re.compile(r"[01]+")
_HEX: Final = re.compile(r"[0-9A-Fa-f]+")
_WIEGAND_BITS: Final = (26, 34)
# All bits in hex, the parity bits too: a number of digits that no UID has.
_WIEGAND_DIGITS: Final = {7: 26, 9: 34}

Content = TypeVar("Content")


class BadFrame(NamedTuple):
    """Something came that is no reading; the detail never holds a tag."""

    code: str
    detail: str


class FrameParser(Protocol[Content]):
    """Makes readings out of the bytes of one line."""

    def feed(self, data: bytes) -> list[Content | BadFrame]:
        """Take bytes, give what they complete."""

    def silence(self) -> list[Content | BadFrame]:
        """Hear that nothing came for a while: what is half there will not be completed."""

    def reset(self) -> None:
        """Forget what is half there: the line was cut."""


class Rdm6300Parser:
    """Frames of 125 kHz readers of the kind RDM6300 (EM4100 badges, 9600 baud).

    STX, ten hex digits (version, then four bytes of number), two of checksum, ETX. The checksum
    is the exclusive or of the five bytes.

    Source:
        Data sheet of the RDM6300 module, "Data format".
    """

    def __init__(self, *, whole: bool = False) -> None:
        """Begin with nothing.

        Args:
            whole: the tag is all five bytes (with two zero bytes before them, since tags have 4,
                7 or 10); else the four that are printed on the badge as a number.
        """
        self._whole = whole
        self._buffer = bytearray()

    def feed(self, data: bytes) -> list[str | BadFrame]:
        """Take bytes, give tags; a wrong checksum is told, other garbage is passed over."""
        self._buffer += data
        found: list[str | BadFrame] = []
        while (start := self._buffer.find(STX)) >= 0:
            del self._buffer[:start]
            if not self._begins_well():
                del self._buffer[:1]
            elif len(self._buffer) < _FRAME_CHARS:
                return found
            else:
                found.append(self._read(bytes(self._buffer[1 : _FRAME_CHARS - 1])))
                del self._buffer[:_FRAME_CHARS]
        self._buffer.clear()
        return found

    def silence(self) -> list[str | BadFrame]:
        """Drop half a frame."""
        self.reset()
        return []

    def reset(self) -> None:
        """Forget half a frame."""
        self._buffer.clear()

    def _begins_well(self) -> bool:
        digits = self._buffer[1 : _FRAME_CHARS - 1]
        end = self._buffer[_FRAME_CHARS - 1 : _FRAME_CHARS]
        return _HEX_DIGITS.issuperset(digits) and end in (b"", bytes([ETX]))

    def _read(self, digits: bytes) -> str | BadFrame:
        *content, checksum = bytes.fromhex(digits.decode())
        seen = 0
        for byte in content:
            seen ^= byte
        if seen != checksum:
            return BadFrame("checksum", "The checksum of a frame is wrong: look at the wiring.")
        return _checked(bytes(2) + bytes(content) if self._whole else bytes(content[1:]))


class LineParser(Generic[Content]):
    """Lines of text, ended by CR, LF or ETX; STX begins one anew."""

    def __init__(
        self, read: Callable[[str], Content | BadFrame], *, prefix: str = "",
        ended_by_silence: bool = False, longest: int = LONGEST_TAG_LINE,
    ) -> None:  # fmt: skip
        """Begin with nothing.

        Args:
            read: what a line says.
            prefix: what stands before it; lines without are chatter and passed over.
            ended_by_silence: the reader ends no line. Only then half a line counts: cut off it
                would be another tag.
            longest: characters; a longer line is garbage up to its end.
        """
        self._read, self._prefix = read, prefix
        self._ended_by_silence, self._longest = ended_by_silence, longest
        self._buffer = bytearray()
        self._overlong = False

    def feed(self, data: bytes) -> list[Content | BadFrame]:
        """Take bytes, give what whole lines say."""
        found: list[Content | BadFrame] = []
        for byte in data:
            if byte in LINE_ENDS:
                found += self._end()
            elif byte == STX:
                self.reset()
            elif len(self._buffer) < self._longest:
                self._buffer.append(byte)
            else:
                self._overlong = True
        return found

    def silence(self) -> list[Content | BadFrame]:
        """Read what is there, where nothing else ends a line; else drop it."""
        if self._ended_by_silence:
            return self._end()
        self.reset()
        return []

    def reset(self) -> None:
        """Forget half a line."""
        self._buffer.clear()
        self._overlong = False

    def _end(self) -> list[Content | BadFrame]:
        line, overlong = bytes(self._buffer), self._overlong
        self.reset()
        if not line.strip():
            return []
        text = line.decode("ascii", "replace").strip()
        if overlong or not text.isprintable() or not text.isascii():
            return [BadFrame("garbage", "A line is no text: look at baud rate and wiring.")]
        if not text.startswith(self._prefix):
            return []
        return [self._read(text.removeprefix(self._prefix).strip())]


def read_hex_tag(text: str) -> str | BadFrame:
    """Read a UID in hex."""
    try:
        return normalise_tag(text)
    except TagError as error:
        return BadFrame(error.code, error.detail)


def read_decimal_tag(text: str) -> str | BadFrame:
    """Read a number of four bytes, as it is printed on badges."""
    number = int(text) if _SERIAL_NUMBER.fullmatch(text) else 2**32
    if number >= 2**32:
        return BadFrame("tag_not_decimal", "A line is no number from 0 to 4294967295.")
    return _checked(number.to_bytes(4, "big"))


def read_wiegand_tag(text: str) -> str | BadFrame:
    """Read the 26 or 34 bits of a Wiegand reader, as 0 and 1 or in hex, with both parity bits.

    The first bit makes the first half even, the last one makes the second half odd. 26 bits hold
    three bytes: the tag has a zero byte before them.

    Source:
        SIA AC-01-1996.10, "Access Control Standard Protocol for the 26-bit Wiegand Interface".
    """
    if len(text) in _WIEGAND_BITS and _BITS.fullmatch(text):
        bits = text
    elif len(text) in _WIEGAND_DIGITS and _HEX.fullmatch(text):
        bits = f"{int(text, 16):0{_WIEGAND_DIGITS[len(text)]}b}"
    else:
        bits = ""
    if len(bits) not in _WIEGAND_BITS:
        return BadFrame("wiegand", "A line is neither 26 nor 34 bits with their parity.")
    half = len(bits) // 2
    if bits[:half].count("1") % 2 or not bits[half:].count("1") % 2:
        return BadFrame("parity", "The parity of a reading is wrong: look at the wiring.")
    return _checked(int(bits[1:-1], 2).to_bytes(4, "big"))


def _checked(number: bytes) -> str | BadFrame:
    return read_hex_tag(number.hex())
