"""From what stands in a cell to a value: text, numbers, switches, words, days, times.

Germans and Excel write 1.234,50 and 31.12.2026, ISO writes 1234.50 and 2026-12-31:
both are read. What could be meant in two ways is refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from core.domain.imports.mapping import plain
from core.domain.imports.problems import CellProblem
from core.domain.tags import TagError, normalise_tag

Cell = str | int | float | bool | datetime | date | time | None
CLEARED = "-"
FIRST_YEAR, LAST_YEAR = 1990, 2200
TRUE = {"1", "ja", "j", "yes", "y", "true", "wahr", "x", "on", "ein"}
FALSE = {"0", "nein", "n", "no", "false", "falsch", "off", "aus"}

_ISO_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]0?0:00(?::00)?)?")
_GERMAN_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_TIME = re.compile(r"(\d{1,2})[:.](\d{2})(?::\d{2})?(?: ?uhr)?", re.IGNORECASE)
_GROUPS_OF_THREE = re.compile(r"[+-]?\d{1,3}(\.\d{3})+|[+-]?\d{1,3}(,\d{3})+")


class ValueType(StrEnum):
    """What a column holds."""

    TEXT = "text"
    TAG = "tag"
    WHOLE = "whole"
    DECIMAL = "decimal"
    SWITCH = "switch"
    WORD = "word"
    DAY = "day"
    FROM_DAY = "from_day"
    UNTIL_DAY = "until_day"
    TIME = "time"
    REFERENCE = "reference"


@dataclass(frozen=True)
class Asked:
    """What a column asks of its cells.

    Attributes:
        words: for a WORD, what people may write (plain) and the value it stands for.
        zone: where a day begins and ends; a day's end is the beginning of the next one.
        may_clear: a single dash empties the field.
    """

    type: ValueType
    longest: int | None = None
    least: int | None = None
    most: int | None = None
    places: int | None = None
    words: Mapping[str, str] = field(default_factory=dict)
    shown_words: tuple[str, ...] = ()
    zone: tzinfo = UTC
    may_clear: bool = False


class Clear:
    """The wish to empty a field; an empty cell wishes nothing."""


CLEAR = Clear()


def read_cell(cell: Cell, asked: Asked, *, decimal_comma: bool = False) -> Any:
    """Return the value, None for an empty cell, CLEAR for a dash where that is allowed.

    Raises:
        CellProblem: the cell does not hold what is asked for.
    """
    if isinstance(cell, str):
        cell = cell.strip()
    if cell is None or cell == "":
        return None
    if cell == CLEARED and asked.may_clear:
        return CLEAR
    if asked.type is ValueType.DECIMAL:
        return _decimal(cell, asked, decimal_comma=decimal_comma)
    return _READERS[asked.type](cell, asked)


def as_text(cell: Cell) -> str:
    """Write a cell as people read it; Excel's 17.0 is 17."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    return "" if cell is None else str(cell).strip()


def _text(cell: Cell, asked: Asked) -> str:
    text = as_text(cell)
    if asked.longest is not None and len(text) > asked.longest:
        raise CellProblem("too_long", longest=asked.longest, length=len(text))
    return text


def _tag(cell: Cell, _asked: Asked) -> str:
    if not isinstance(cell, str):
        # Excel keeps fifteen digits of a number and no leading zero.
        raise CellProblem("tag_is_number")
    try:
        return normalise_tag(cell)
    except TagError as error:
        raise CellProblem(str(error.code)) from None


def _whole(cell: Cell, asked: Asked) -> int:
    text = as_text(cell)
    if isinstance(cell, bool) or not re.fullmatch(r"[+-]?\d+", text):
        raise CellProblem("not_whole", value=text)
    return int(_in_range(Decimal(text), asked))


def _decimal(cell: Cell, asked: Asked, *, decimal_comma: bool) -> Decimal:
    if isinstance(cell, bool | date | time):
        raise CellProblem("not_number", value=as_text(cell))
    text = as_text(cell).replace(" ", "").replace("\u00a0", "")
    if isinstance(cell, str):
        text = _with_point(text, decimal_comma=decimal_comma)
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise CellProblem("not_number", value=as_text(cell)) from None
    if not number.is_finite():
        raise CellProblem("not_number", value=as_text(cell))
    if asked.places is not None and number != round(number, asked.places):
        raise CellProblem("too_fine", value=as_text(cell), places=asked.places)
    return _in_range(number, asked)


def _with_point(text: str, *, decimal_comma: bool) -> str:
    if "," in text and "." in text:
        if text.rfind(",") > text.rfind("."):
            return text.replace(".", "").replace(",", ".")
        return text.replace(",", "")
    if _GROUPS_OF_THREE.fullmatch(text):
        # 1.000 or 1,000: a thousand or one, by how the file writes its numbers.
        groups = "." if decimal_comma else ","
        if groups in text:
            return text.replace(groups, "")
    return text.replace(",", ".")


def _in_range(number: Decimal, asked: Asked) -> Decimal:
    if asked.least is not None and number < asked.least:
        raise CellProblem("too_small", value=str(number), least=asked.least)
    if asked.most is not None and number > asked.most:
        raise CellProblem("too_big", value=str(number), most=asked.most)
    return number


def _switch(cell: Cell, _asked: Asked) -> bool:
    if isinstance(cell, bool):
        return cell
    word = plain(as_text(cell))
    if word in TRUE:
        return True
    if word in FALSE:
        return False
    raise CellProblem("not_switch", value=as_text(cell))


def _word(cell: Cell, asked: Asked) -> str:
    found = asked.words.get(plain(as_text(cell)))
    if found is None:
        raise CellProblem("unknown_word", value=as_text(cell), words=", ".join(asked.shown_words))
    return found


def _from_day(cell: Cell, asked: Asked) -> datetime:
    return datetime.combine(_day(cell), time(), asked.zone)


def _until_day(cell: Cell, asked: Asked) -> datetime:
    return datetime.combine(_day(cell) + timedelta(days=1), time(), asked.zone)


def _day(cell: Cell) -> date:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = as_text(cell)
    iso, german = _ISO_DAY.fullmatch(text), _GERMAN_DAY.fullmatch(text)
    parts = iso.groups() if iso else german.groups()[::-1] if german else None
    if parts is None:
        raise CellProblem("not_day", value=text)
    try:
        day = date(*map(int, parts))
    except ValueError:
        raise CellProblem("not_day", value=text) from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise CellProblem("not_day", value=text)
    return day


def _time(cell: Cell, _asked: Asked) -> time:
    if isinstance(cell, datetime):
        return cell.time()
    if isinstance(cell, time):
        return cell
    found = _TIME.fullmatch(as_text(cell))
    try:
        if found:
            return time(int(found[1]), int(found[2]))
    except ValueError:
        pass
    raise CellProblem("not_time", value=as_text(cell))


_READERS = {
    ValueType.TEXT: _text,
    ValueType.REFERENCE: _text,
    ValueType.TAG: _tag,
    ValueType.WHOLE: _whole,
    ValueType.SWITCH: _switch,
    ValueType.WORD: _word,
    ValueType.DAY: lambda cell, _asked: _day(cell),
    ValueType.FROM_DAY: _from_day,
    ValueType.UNTIL_DAY: _until_day,
    ValueType.TIME: _time,
}
