"""Tables as CSV, as a spreadsheet of the reader's language opens it: line by line.

UTF-8 with a byte order mark, without which Excel takes umlauts for something else; a semicolon
between columns where the comma stands in numbers.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal

from django.utils.formats import get_format
from django.utils.translation import gettext as _

CONTENT_TYPE = "text/csv; charset=utf-8"

Cell = str | int | Decimal | bool | date | None

_BYTE_ORDER_MARK = "\ufeff"
# What a spreadsheet may take for a formula at the beginning of a text.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def csv_parts(rows: Iterable[Iterable[Sequence[Cell]]]) -> Iterator[bytes]:
    """Yield the file in parts, one for each batch of rows; instants are local already."""
    decimal_mark = str(get_format("DECIMAL_SEPARATOR"))
    days_first = decimal_mark == ","
    buffer = io.StringIO(newline="")
    buffer.write(_BYTE_ORDER_MARK)
    writer = csv.writer(buffer, delimiter=";" if days_first else ",")
    words = {True: _("Yes"), False: _("No")}
    for batch in rows:
        writer.writerows(
            [_told(cell, words, decimal_mark, days_first) for cell in row] for row in batch
        )
        yield buffer.getvalue().encode()
        buffer.seek(0)
        buffer.truncate()


def _told(cell: Cell, words: dict[bool, str], decimal_mark: str, days_first: bool) -> str:
    if isinstance(cell, date):
        return cell.strftime(_day_format(cell, days_first=days_first))
    match cell:
        case bool():
            return words[cell]
        case int():
            return str(cell)
        case Decimal():
            return f"{cell:f}".replace(".", decimal_mark)
    # A text stays a text: an apostrophe before it, as spreadsheets themselves write it.
    text = cell or ""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _day_format(day: date, *, days_first: bool) -> str:
    written = "%d.%m.%Y" if days_first else "%Y-%m-%d"
    return f"{written} %H:%M:%S" if isinstance(day, datetime) else written
