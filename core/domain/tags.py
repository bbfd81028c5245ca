"""What a reader says about a badge, written one way.

A normalised tag is a secret: it goes from here into the keyed digest and nowhere else.
"""

import re
from typing import Final

from core.errors import SuiteError

LENGTHS_BYTES: Final = (4, 7, 10)
MAX_TEXT_CHARS: Final = 64
SHOWN_DIGITS: Final = 4

_SEPARATORS: Final = str.maketrans("", "", " :-")
_HEX = re.compile(r"[0-9A-F]+")


def _(text: str) -> str:
    """Mark a text for the catalogues; whoever shows it to people translates it."""
    return text


class TagError(SuiteError, ValueError):
    """What was read is no badge that can be known again; the text never holds the tag.

    A ValueError, so that the decoder of messages names the field instead of giving up.
    """

    status = 422

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail, field="tag")
        self.code = code  # type: ignore[misc]

    @property
    def detail(self) -> str:
        """Return the sentence that names the field and the remedy."""
        return self.message


def normalise_tag(text: str) -> str:
    """Write a tag in upper-case hex without separators.

    Raises:
        TagError: `tag_empty`, `tag_not_hex`, `tag_length` (not 4, 7 or 10 bytes), `tag_random`
            (a 4-byte UID that begins with 08 is drawn anew at each reading).

    Source:
        ISO/IEC 14443-3: single, double and triple size UIDs; uid0 = 08 is a random number.
    """
    if len(text) > MAX_TEXT_CHARS:
        raise TagError("tag_length", _("tag: at most 64 characters."))
    tag = text.translate(_SEPARATORS).upper()
    if not tag:
        raise TagError("tag_empty", _("tag: send the UID that the reader gives, in hex."))
    if not _HEX.fullmatch(tag):
        detail = _("tag: only the digits 0-9 and A-F, with spaces, colons or dashes between them.")
        raise TagError("tag_not_hex", detail)
    if len(tag) % 2 or len(tag) // 2 not in LENGTHS_BYTES:
        detail = _("tag: a UID of 4, 7 or 10 bytes; leading zeros count.")
        raise TagError("tag_length", detail)
    if len(tag) == 2 * LENGTHS_BYTES[0] and tag.startswith("08"):
        detail = _("tag: a random UID (08...), new at each reading. Use a badge with a fixed UID.")
        raise TagError("tag_random", detail)
    return tag


def last4(tag: str) -> str:
    """Give the part of a normalised tag that people may see."""
    return tag[-SHOWN_DIGITS:]
