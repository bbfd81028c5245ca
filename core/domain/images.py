"""Pictures that people send in: what they are is told by their content, never by their name.

PNG and JPEG alone. An SVG is a page that may carry scripts; it is refused.
Source: PNG specification (W3C), sections 5 and 11; ISO/IEC 10918-1, annex B.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from struct import unpack_from
from typing import NamedTuple

_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8\xff"
_JPEG_END = b"\xff\xd9"
_MARK = 0xFF
_START_OF_SCAN = 0xDA
# Start of frame: C0 to CF but for three that are tables.
_FRAMES = set(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


class ImageFacts(NamedTuple):
    """What a picture is."""

    media_type: str
    width: int
    height: int


class _BrokenError(Exception):
    """The bytes end early or do not fit together."""


def read_image(content: bytes) -> ImageFacts | None:
    """Return what a picture is; None when it is neither PNG nor JPEG, or is broken."""
    try:
        if content.startswith(_PNG):
            return ImageFacts("image/png", *_png_size(content))
        if content.startswith(_JPEG):
            return ImageFacts("image/jpeg", *_jpeg_size(content))
    except (_BrokenError, struct.error):
        pass
    return None


def _png_size(content: bytes) -> tuple[int, int]:
    """Return width and height of a PNG whose chunks are whole, from the first to the last byte."""
    chunks = list(_png_chunks(content))
    kinds = [kind for kind, _place in chunks]
    if kinds[:1] != [b"IHDR"] or kinds[-1] != b"IEND" or b"IDAT" not in kinds:
        raise _BrokenError
    width, height = unpack_from(">II", content, chunks[0][1])
    return width, height


def _png_chunks(content: bytes) -> Iterator[tuple[bytes, int]]:
    """Yield kind and place of each chunk; its checksum was right."""
    at = len(_PNG)
    while at < len(content):
        length, kind = unpack_from(">I4s", content, at)
        body = at + 8
        (checksum,) = unpack_from(">I", content, body + length)
        if zlib.crc32(content[at + 4 : body + length]) != checksum:
            raise _BrokenError
        yield kind, body
        at = body + length + 4


def _jpeg_size(content: bytes) -> tuple[int, int]:
    """Return width and height of a JPEG that is whole up to its end."""
    if not content.endswith(_JPEG_END):
        raise _BrokenError
    at = 2
    while True:
        mark, kind, length = unpack_from(">BBH", content, at)
        if mark != _MARK or kind == _START_OF_SCAN:
            raise _BrokenError
        if kind in _FRAMES:
            height, width = unpack_from(">HH", content, at + 5)
            return width, height
        at += 2 + length
