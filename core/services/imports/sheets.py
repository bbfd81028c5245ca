"""Files that people are given: samples to fill in, and their own file with what is wrong in it."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import openpyxl
from django.utils.translation import gettext as _
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from core.domain.imports.reading import Row, Table, is_tag
from core.domain.imports.values import ValueType, as_text
from core.domain.tags import last4, normalise_tag
from core.services.imports.columns import Column
from core.services.imports.kind import Kind
from core.services.imports.wording import problem_text

WIDEST = 60


def sample_csv(kind: Kind) -> bytes:
    """Return a sample with headings in the reader's language, for Excel: semicolons, UTF-8 mark."""
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=";").writerows([_headings(kind), *_examples(kind)])
    return file.getvalue().encode("utf-8-sig")


def sample_xlsx(kind: Kind) -> bytes:
    """Return the same as a sheet, and a second one that explains each column."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    _fill(book.create_sheet(str(kind.title)[:31]), [_headings(kind), *_examples(kind)])
    explained = [[_("Column"), _("Needed"), _("What to write"), _("Explanation")]]
    explained += [
        [
            capital(column.label),
            _("yes") if column.required or column.name in kind.key else "",
            written_as(column),
            str(column.explained),
        ]
        for column in kind.columns
    ]
    sheet = book.create_sheet(_("Columns"))
    empty = _("An empty cell leaves what is there as it is; a single dash (-) empties the field.")
    _fill(sheet, [*explained, [], [empty]])
    return _saved(book)


def written_as(column: Column) -> str:
    """Say in a few words what may stand in a column."""
    asked = column.asked
    words = {
        ValueType.TEXT: _("text, at most %(longest)s characters") % {"longest": asked.longest},
        ValueType.TAG: _("8, 14 or 20 hex digits, as text"),
        ValueType.WHOLE: _("whole number"),
        ValueType.DECIMAL: _("number"),
        ValueType.SWITCH: _("yes or no"),
        ValueType.WORD: ", ".join(asked.shown_words),
        ValueType.DAY: _("date"),
        ValueType.FROM_DAY: _("date"),
        ValueType.UNTIL_DAY: _("date"),
        ValueType.TIME: _("time of day, 06:30"),
        ValueType.REFERENCE: _("code or name by which it is known"),
    }
    return words[asked.type]


def file_with_problems(
    *, table: Table, problems: Sequence[Mapping[str, Any]], mapping: Mapping[str, int], kind: Kind
) -> bytes:
    """Return the file as a sheet with one more column that says what is wrong.

    Tags are shown by their end alone: they are given out to nobody again. Every cell
    is text, so that nothing in it is taken for a formula.
    """
    texts: dict[int, list[str]] = defaultdict(list)
    for problem in problems:
        column = kind.by_name.get(problem["column"])
        label = f"{capital(column.label)}: " if column else ""
        texts[problem["row"]].append(label + problem_text(problem))
    secret = {place for name, place in mapping.items() if kind.by_name[name].secret}
    rows = [[*table.headings, _("What is wrong")]]
    rows += [
        [*shown_cells(row, width=len(table.headings), secret=secret), "; ".join(texts[row.number])]
        for row in table.rows
    ]
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    _fill(book.create_sheet(_("Import")), rows)
    return _saved(book)


def shown_cells(row: Row, *, width: int, secret: Iterable[int] = ()) -> list[str]:
    """Return the cells of a row as people may read them."""
    hidden = set(secret)
    return [_shown(as_text(row.cell(place)), hide=place in hidden) for place in range(width)]


def _shown(text: str, *, hide: bool) -> str:
    if is_tag(text):
        return f"…{last4(normalise_tag(text))}"
    return f"…{text[-4:]}" if hide and text else text


def _headings(kind: Kind) -> list[str]:
    return [capital(column.label) for column in kind.columns]


def capital(label: Any) -> str:
    """Write a label as a heading."""
    text = str(label)
    return text[:1].upper() + text[1:]


def _examples(kind: Kind) -> list[list[str]]:
    count = max(len(column.examples) for column in kind.columns)
    return [
        [str(column.examples[row]) if column.examples else "" for column in kind.columns]
        for row in range(count)
    ]


def _fill(sheet: Any, rows: Sequence[Sequence[Any]]) -> None:
    widths: dict[int, int] = defaultdict(int)
    for number, row in enumerate(rows, start=1):
        for place, value in enumerate(row, start=1):
            cell = sheet.cell(number, place)
            cell.value = str(value)
            cell.data_type = "s"
            cell.number_format = "@"
            cell.font = Font(bold=number == 1)
            widths[place] = max(widths[place], len(str(value)))
    for place, width in widths.items():
        sheet.column_dimensions[get_column_letter(place)].width = min(width + 2, WIDEST)
    sheet.freeze_panes = "A2"


def _saved(book: openpyxl.Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
