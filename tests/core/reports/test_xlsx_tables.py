"""Tables as XLSX, read by another's reader."""

import io
from datetime import date, datetime
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from core.reports.csv_tables import Cell
from core.reports.xlsx_tables import MOST_LETTERS, xlsx_parts

AT = datetime(2026, 11, 22, 7, 5, 9)  # noqa: DTZ001 - cells have no time zone
HEAD: list[Cell] = ["Name", "Pieces"]


def read(*batches: list[list[Cell]], title: str = "Machines") -> tuple[str, list[list[object]]]:
    sheet = load_workbook(io.BytesIO(b"".join(xlsx_parts(title, batches)))).active
    return sheet.title, [list(row) for row in sheet.iter_rows(values_only=True)]


def test_cells_come_back_as_what_they_were() -> None:
    row: list[Cell] = [
        'Fräsmaschine <1> & "2"',
        7,
        Decimal("1234.5"),
        True,
        None,
        AT,
        date(2026, 3, 1),
        "  two  ",
    ]
    _title, rows = read([HEAD], [row])
    assert rows[1] == [
        'Fräsmaschine <1> & "2"',
        7,
        1234.5,
        True,
        None,
        AT,
        AT.replace(month=3, day=1, hour=0, minute=0, second=0),
        "  two  ",
    ]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-x", "@SUM(A1)"])
def test_text_stays_a_text(text: str) -> None:
    book = load_workbook(io.BytesIO(b"".join(xlsx_parts("x", [[[text]]]))))
    cell = book.active["A1"]
    assert (cell.value, cell.data_type) == (text, "s")


def test_what_no_document_may_hold_is_left_out() -> None:
    _title, rows = read([["a\x00\x0bb\ud800", "x" * (MOST_LETTERS + 9)]])
    assert rows == [["ab", "x" * MOST_LETTERS]]


@pytest.mark.parametrize(
    ("title", "shown"),
    [("a/b:c", "a b c"), ("x" * 40, "x" * 31), ("", "1"), ('<"&', '<"&')],
)
def test_title_is_one_that_a_sheet_may_have(title: str, shown: str) -> None:
    assert read([HEAD], title=title)[0] == shown


def test_head_is_bold_and_stays_in_sight() -> None:
    book = load_workbook(io.BytesIO(b"".join(xlsx_parts("x", [[HEAD], [["a", 1]]]))))
    sheet = book.active
    assert sheet["A1"].font.b is True
    assert not sheet["A2"].font.b
    assert sheet.freeze_panes == "A2"


def test_parts_are_given_while_rows_are_read() -> None:
    read_so_far: list[int] = []

    def batches() -> object:
        for number in range(5):
            read_so_far.append(number)
            yield [[f"{number} {'x' * 9} {index}"] for index in range(2000)]

    parts = xlsx_parts("x", batches())  # type: ignore[arg-type]
    sizes = [(len(read_so_far), len(part)) for part in parts]
    assert [count for count, _size in sizes] == [1, 2, 3, 4, 5, 5]
    assert max(size for _count, size in sizes) < 60_000
