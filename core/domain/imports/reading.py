"""From the bytes of a file to a table: what it is is told by its content, never by its name."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from zipfile import BadZipFile, ZipFile

import openpyxl

from core.domain.imports.problems import FileProblemError
from core.domain.imports.values import Cell, as_text
from core.domain.tags import TagError, normalise_tag

MAX_BYTES = 10 * 1024 * 1024
# A sheet is a zip archive: so much may come out of it.
MAX_UNPACKED = 200 * 1024 * 1024
MAX_ROWS = 20_000
MAX_COLUMNS = 60
MAX_CELL = 1000
SEPARATORS = {";": "semicolon", ",": "comma", "\t": "tab", "|": "bar"}

_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BOMS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_TEXT_CONTROLS = {"\t", "\n", "\r"}


@dataclass(frozen=True)
class Row:
    """A row that is not empty, with its number in the file; the headings are in row 1 as a rule."""

    number: int
    cells: tuple[Cell, ...]

    def cell(self, place: int) -> Cell:
        """Return a cell; rows may end early."""
        return self.cells[place] if place < len(self.cells) else None


@dataclass(frozen=True)
class Table:
    """Headings and rows, and how the file was read."""

    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    format: str
    encoding: str = ""
    separator: str = ""
    sheet: str = ""

    @property
    def decimal_comma(self) -> bool:
        """Tell whether 1.000 is a thousand here: where semicolons separate, commas are decimal."""
        return self.separator == ";"


def read_table(content: bytes) -> Table:
    """Read a file of XLSX or CSV.

    Raises:
        FileProblemError: it is neither, or too big, or has no headings and rows.
    """
    if len(content) > MAX_BYTES:
        raise FileProblemError("too_big", most_mb=MAX_BYTES // 1024**2)
    if not content.strip():
        raise FileProblemError("empty")
    if content.startswith(_OLD_OFFICE):
        raise FileProblemError("old_excel")
    if content.startswith(b"PK"):
        sheet, rows = _read_sheet(content)
        return _table(rows, format="xlsx", sheet=sheet)
    text, encoding = _decode(content)
    rows, separator = _read_lines(text)
    return _table(rows, format="csv", encoding=encoding, separator=separator)


def _read_sheet(content: bytes) -> tuple[str, list[Sequence[Cell]]]:
    try:
        with ZipFile(io.BytesIO(content)) as archive:
            if "xl/workbook.xml" not in archive.namelist():
                raise FileProblemError("not_a_table")
            if sum(part.file_size for part in archive.infolist()) > MAX_UNPACKED:
                raise FileProblemError("too_big", most_mb=MAX_UNPACKED // 1024**2)
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        try:
            for sheet in book.worksheets:
                if sheet.sheet_state == "visible":
                    # What the file says of its own size is often wrong.
                    sheet.reset_dimensions()
                    rows = _at_most(sheet.iter_rows(values_only=True))
                    if any(any(cell is not None for cell in row) for row in rows):
                        return sheet.title, rows
        finally:
            book.close()
    except (BadZipFile, zipfile.LargeZipFile, KeyError, ValueError, TypeError, OSError):
        raise FileProblemError("broken_excel") from None
    raise FileProblemError("empty")


def _decode(content: bytes) -> tuple[str, str]:
    encoding = next((name for bom, name in _BOMS.items() if content.startswith(bom)), "")
    if not encoding and b"\0" in content[:2000]:
        # UTF-16 without a mark: every other byte of plain letters is zero.
        encoding = "utf-16-le" if content[1::2].count(0) >= content[::2].count(0) else "utf-16-be"
    for name in [encoding] if encoding else ["utf-8", "cp1252"]:
        try:
            text = content.decode(name)
        except UnicodeDecodeError:
            continue
        if any(sign < " " and sign not in _TEXT_CONTROLS for sign in text):
            break
        return text, name
    raise FileProblemError("not_a_table")


def _read_lines(text: str) -> tuple[list[Sequence[Cell]], str]:
    first, _newline, rest = text.partition("\n")
    if first.strip().lower().startswith("sep=") and len(first.strip()) == len("sep=;"):
        # A line for Excel; it counts as a row of the file.
        separator = first.strip()[-1]
        return [(), *_parse(rest, separator)], separator
    separator = _guess_separator(text)
    return _parse(text, separator), separator


def _guess_separator(text: str) -> str:
    lines = text.splitlines()[:20]
    heading = next((line for line in lines if line.strip()), "")
    counts = {sign: len(next(csv.reader([heading], delimiter=sign), [])) for sign in SEPARATORS}
    return max(counts, key=lambda sign: counts[sign])


def _parse(text: str, separator: str) -> list[Sequence[Cell]]:
    try:
        return _at_most(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error:
        raise FileProblemError("not_a_table") from None


def _at_most(rows: Iterable[Sequence[Cell]]) -> list[Sequence[Cell]]:
    taken: list[Sequence[Cell]] = []
    filled = 0
    for row in rows:
        taken.append(row)
        filled += any(as_text(cell) for cell in row)
        if filled > MAX_ROWS + 1:
            raise FileProblemError("too_many_rows", most=MAX_ROWS)
        if len(taken) > 10 * MAX_ROWS:
            break
    return taken


def _table(
    rows: list[Sequence[Cell]],
    *,
    format: str,  # noqa: A002 - that is what it is
    encoding: str = "",
    separator: str = "",
    sheet: str = "",
) -> Table:
    filled = [
        Row(number, tuple(row))
        for number, row in enumerate(rows, start=1)
        if any(as_text(cell) for cell in row)
    ]
    if len(filled) <= 1:
        raise FileProblemError("empty")
    headings = tuple(as_text(cell) for cell in filled[0].cells)
    while headings and not headings[-1]:
        headings = headings[:-1]
    if len(headings) > MAX_COLUMNS:
        raise FileProblemError("too_many_columns", most=MAX_COLUMNS)
    if any(is_tag(heading) for heading in headings):
        raise FileProblemError("no_headings")
    for row in filled:
        if any(isinstance(cell, str) and len(cell) > MAX_CELL for cell in row.cells):
            raise FileProblemError("cell_too_long", row=row.number, most=MAX_CELL)
    return Table(headings, tuple(filled[1:]), format, encoding, separator, sheet)


def is_tag(text: str) -> bool:
    """Tell whether a text could be the tag of a badge, which nobody may read."""
    try:
        normalise_tag(text)
    except TagError:
        return False
    return True
