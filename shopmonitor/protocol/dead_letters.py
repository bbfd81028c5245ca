"""What is kept of an event that could not be taken."""

from typing import Any, Final

import msgspec

from shopmonitor.protocol.reading import UNREADABLE_ERRORS

MAX_LETTER_CHARS: Final = 4096
_WITHOUT: Final = "tag"
_UNWRITABLE_ERRORS: Final = (msgspec.MsgspecError, ValueError, TypeError, OverflowError)


def write_dead_letter(raw: bytes) -> str:
    """Write an event as JSON text that a `jsonb` column takes: without tags, without NUL.

    What cannot be read, or is longer than 4096 characters, is kept as its size only: it cannot
    be told where a tag may stand in it.
    """
    try:
        event = msgspec.json.decode(raw)
        text = msgspec.json.encode(_clean(event)).decode()
    except (*UNREADABLE_ERRORS, *_UNWRITABLE_ERRORS):
        return f'{{"unreadable_bytes":{len(raw)}}}'
    return text if len(text) <= MAX_LETTER_CHARS else f'{{"too_long_bytes":{len(raw)}}}'


def _clean(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            _clean(key): _clean(part)
            for key, part in value.items()
            if key.strip().lower() != _WITHOUT
        }
    if isinstance(value, list):
        return [_clean(part) for part in value]
    return value.replace("\x00", "\ufffd") if isinstance(value, str) else value
