"""What stands in one line of SHDR: a time, keys, values and the standard's words."""

from collections.abc import Iterator
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Final

from shopmonitor.protocol.words import EStopState, Execution

EXECUTION_WORDS: Final = frozenset(word.value for word in Execution)
ESTOP_WORDS: Final = frozenset(
    {EStopState.ARMED.value, EStopState.TRIGGERED.value, Execution.UNAVAILABLE.value}
)
LARGEST_COUNT: Final = 2**53 - 1

# A condition carries four fields more than a plain value: native code, native
# severity, qualifier and text.
_CONDITION_LEVELS: Final = frozenset({"normal", "warning", "fault", "unavailable"})
_CONDITION_EXTRAS: Final = 4


class Topic(StrEnum):
    """What an observation is about."""

    EXECUTION = "execution"
    ESTOP = "estop"
    COUNTER = "counter"


# Keys are the adapter's own names; compared without case, `_`, `-` and blanks.
_TOPIC_OF_NAME: Final = {
    "execution": Topic.EXECUTION,
    "exec": Topic.EXECUTION,
    "programstatus": Topic.EXECUTION,  # Hurco
    "estop": Topic.ESTOP,
    "estopstate": Topic.ESTOP,  # Hurco
    "emergencystop": Topic.ESTOP,
    "partcount": Topic.COUNTER,
    "partcountact": Topic.COUNTER,  # Mazak
    "partcountall": Topic.COUNTER,
}
_NO_SEPARATORS: Final = str.maketrans("", "", "_- ")


@lru_cache(maxsize=10_000)
def topic_of(key: str) -> Topic | None:
    """Return what a key, with or without `device:` before it, is about."""
    name = key.rpartition(":")[2].casefold().translate(_NO_SEPARATORS)
    return _TOPIC_OF_NAME.get(name)


def read_word(topic: Topic, value: str) -> str | None:
    """Return the value as the standard writes it, a counter as plain digits; else None."""
    word = value.strip().upper()
    if topic is Topic.EXECUTION:
        return word if word in EXECUTION_WORDS else None
    if topic is Topic.ESTOP:
        return word if word in ESTOP_WORDS else None
    return word if word == Execution.UNAVAILABLE else _read_count(word)


def _read_count(text: str) -> str | None:
    whole, _, fraction = text.partition(".")
    if not (text.isascii() and whole.isdecimal()) or fraction.strip("0"):
        return None
    digits = whole.lstrip("0") or "0"
    if len(digits) > len(str(LARGEST_COUNT)) or int(digits) > LARGEST_COUNT:
        return None
    return digits


def split_pairs(fields: list[str]) -> Iterator[tuple[str, str | None]]:
    """Yield key and value; a condition's further fields belong to its key.

    A last key without value yields None, unless it can only be the text of a
    message (`key|native code|text`).
    """
    at = 0
    while at < len(fields):
        key = fields[at]
        value = fields[at + 1] if at + 1 < len(fields) else None
        if at and value is None and topic_of(key) is None:
            return
        yield key, value
        at += 2
        if value is not None and _is_condition(key, value, fields[at : at + _CONDITION_EXTRAS]):
            at += _CONDITION_EXTRAS


def _is_condition(key: str, value: str, extras: list[str]) -> bool:
    if len(extras) < _CONDITION_EXTRAS or topic_of(key) is not None:
        return False
    level = value.strip().casefold()
    # `avail|UNAVAILABLE|execution|…` is two values: only a condition leaves the
    # native code empty, and a key never is.
    return level in _CONDITION_LEVELS and (level != "unavailable" or not extras[0].strip())


class StampReader:
    """Reads time stamps; neighbours of one second share the work."""

    def __init__(self) -> None:
        self._prefix = ""
        self._second = datetime.min.replace(tzinfo=UTC)

    def read(self, stamp: str) -> datetime | None:
        """Return the moment of `YYYY-MM-DDThh:mm:ss[.f…][Z|±hh:mm][@duration]`, else None.

        Aware UTC; without a zone it is UTC, as SHDR says. Digits after the
        microsecond are cut off.
        """
        moment, at, duration = stamp.strip().partition("@")
        if at and not _is_number(duration):
            return None
        digits = moment[20:-1]
        if not (moment[19:20] == "." and moment[-1] == "Z" and digits.isdecimal()):
            return _read_any_form(moment)
        if moment[:19] != self._prefix:
            second = _read_any_form(moment[:19])
            if second is None:
                return None
            self._prefix, self._second = moment[:19], second
        return self._second.replace(microsecond=int(digits[:6].ljust(6, "0")))


def _read_any_form(moment: str) -> datetime | None:
    if moment[10:11] != "T" or moment[13:14] != ":" or moment[16:17] != ":":
        return None
    try:
        parsed = datetime.fromisoformat(moment)
        return parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
