"""Tables as XLSX, row by row: nothing but the row in hand is kept, however long the table.

The least that Office Open XML (ISO/IEC 29500) asks of a workbook of one sheet: texts in their
cells, numbers and dates as such. A text is never a formula.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from xml.sax.saxutils import escape

from core.reports.csv_tables import Cell

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

# More rows no sheet holds.
MOST_ROWS = 1_048_576
MOST_LETTERS = 32_767

# Numbers of cell formats in the style sheet below.
_HEAD, _DAY, _INSTANT = 1, 2, 3
# Day 1 was 1 January 1900, and 29 February 1900 is counted, though it never was.
_DAY_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 - cells have no time zone
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SHEETS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml"

_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels"'
    ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_MIME}.sheet.main+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_MIME}.styles+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_MIME}.worksheet+xml"/>'
    "</Types>",
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
    "</Relationships>",
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="r2" Type="{_OFFICE}/styles" Target="styles.xml"/>'
    "</Relationships>",
    "xl/styles.xml": f'<styleSheet xmlns="{_SHEETS}">'
    '<numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/>'
    '<numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
    '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>",
}
_SHEET_BEGINS = (
    f'{_XML}<worksheet xmlns="{_SHEETS}"><sheetViews><sheetView workbookViewId="0">'
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    '</sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/><sheetData>'
)


def xlsx_parts(title: str, rows: Iterable[Iterable[Sequence[Cell]]]) -> Iterator[bytes]:
    """Yield the file in parts, one for each batch of rows; the first row is the head.

    Rows that no sheet holds are left out: who asks for more takes CSV.
    """
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as book:
        for name, text in _PARTS.items():
            book.writestr(name, _XML + text)
        book.writestr("xl/workbook.xml", _workbook(title))
        with book.open("xl/worksheets/sheet1.xml", "w") as sheet:
            sheet.write(_SHEET_BEGINS.encode())
            number = 0
            for batch in rows:
                lines = []
                for row in batch:
                    number += 1
                    if number <= MOST_ROWS:
                        lines.append(_line(row, is_head=number == 1))
                sheet.write("".join(lines).encode())
                yield sink.taken()
            sheet.write(b"</sheetData></worksheet>")
    yield sink.taken()


class _Sink(io.RawIOBase):
    """Takes what the archive writes until somebody fetches it; it cannot go back."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, part: bytes) -> int:  # type: ignore[override]  # the archive writes bytes alone
        self._parts.append(bytes(part))
        return len(part)

    def taken(self) -> bytes:
        """Return what was written since the last time."""
        parts, self._parts = self._parts, []
        return b"".join(parts)


def _workbook(title: str) -> str:
    # A sheet's name: 31 letters at most, none of these.
    name = escape(re.sub(r"[\[\]:*?/\\']", " ", title)[:31] or "1", {'"': "&quot;"})
    return (
        f'{_XML}<workbook xmlns="{_SHEETS}" xmlns:r="{_OFFICE}"><sheets>'
        f'<sheet name="{name}" sheetId="1" r:id="r1"/></sheets></workbook>'
    )


def _line(row: Sequence[Cell], *, is_head: bool) -> str:
    style = _HEAD if is_head else 0
    return f"<row>{''.join(_cell(cell, style) for cell in row)}</row>"


def _cell(cell: Cell, style: int) -> str:
    if isinstance(cell, date):
        return _day_cell(cell)
    match cell:
        case None | "":
            return "<c/>"
        case bool():
            return f'<c t="b"><v>{cell:d}</v></c>'
        case int() | Decimal():
            return f"<c><v>{cell}</v></c>"
    text = escape(_NOT_IN_XML.sub("", cell)[:MOST_LETTERS])
    return f'<c t="inlineStr" s="{style}"><is><t xml:space="preserve">{text}</t></is></c>'


def _day_cell(day: date) -> str:
    if isinstance(day, datetime):
        return f'<c s="{_INSTANT}"><v>{_day_number(day)}</v></c>'
    return f'<c s="{_DAY}"><v>{(day - _DAY_ZERO.date()).days}</v></c>'


def _day_number(instant: datetime) -> str:
    since = instant.replace(tzinfo=None) - _DAY_ZERO
    return f"{since.days + Decimal(since.seconds) / 86_400:.8f}"
