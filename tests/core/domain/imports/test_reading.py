"""Files as they come: what they are is told by their content."""

import zipfile
from io import BytesIO

import openpyxl
import pytest

from core.domain.imports import reading
from core.domain.imports.problems import FileProblemError
from core.domain.imports.reading import Row, read_table

LINES = "Kürzel;Name\r\nD01;Fräse\r\n"


def reason(content: bytes) -> str:
    with pytest.raises(FileProblemError) as error:
        read_table(content)
    return error.value.reason


def sheet(*rows: list[object], hidden: bool = False) -> bytes:
    book = openpyxl.Workbook()
    first = book.worksheets[0]
    if hidden:
        first.append(["not", "this"])
        first.append(["1", "2"])
        first.sheet_state = "hidden"
        first = book.create_sheet("Data")
    for row in rows:
        first.append(row)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (LINES.encode(), "utf-8"),
        (LINES.encode("utf-8-sig"), "utf-8-sig"),
        (LINES.encode("utf-16"), "utf-16"),
        (LINES.encode("utf-16-le"), "utf-16-le"),
        (LINES.encode("utf-16-be"), "utf-16-be"),
        (LINES.encode("cp1252"), "cp1252"),
    ],
)
def test_encodings_are_told_apart(content: bytes, encoding: str) -> None:
    table = read_table(content)
    assert table.encoding == encoding
    assert table.headings == ("Kürzel", "Name")
    assert table.rows == (Row(2, ("D01", "Fräse")),)


@pytest.mark.parametrize(("separator", "comma"), [(";", True), (",", False), ("\t", False)])
def test_separators_are_told_apart(separator: str, comma: bool) -> None:
    text = f'code{separator}name\nD01{separator}"a; b, c\td"\n'
    table = read_table(text.encode())
    assert table.separator == separator
    assert table.decimal_comma is comma
    assert table.rows[0].cells == ("D01", "a; b, c\td")


def test_line_that_excel_wants_first_counts_as_a_row() -> None:
    table = read_table(b"sep=;\ncode;name\nD01;Lathe\n")
    assert table.headings == ("code", "name")
    assert [row.number for row in table.rows] == [3]


def test_empty_rows_are_left_out_and_the_numbers_stay() -> None:
    table = read_table(b"\ncode;name\n;\nD01;Lathe\n\n;;\nD02\n")
    assert [row.number for row in table.rows] == [4, 7]
    assert table.rows[1].cell(1) is None


def test_sheet_is_the_first_that_is_shown_and_holds_something() -> None:
    table = read_table(sheet(["code", "hours"], ["D01", 1.5], hidden=True))
    assert (table.format, table.sheet) == ("xlsx", "Data")
    assert table.rows == (Row(2, ("D01", 1.5)),)


def test_what_is_no_table_is_named_for_what_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    assert reason(b"") == "empty"
    assert reason(b"code;name\n") == "empty"
    assert reason(sheet()) == "empty"
    assert reason(b"\x89PNG\r\n\x1a\n\0\0\0") == "not_a_table"
    assert reason(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old") == "old_excel"
    assert reason(b"PK\x03\x04 broken") == "broken_excel"
    monkeypatch.setattr(reading, "MAX_BYTES", 10)
    assert reason(b"code;name\nD01;Lathe\n") == "too_big"


def test_other_archives_are_no_sheets() -> None:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("content.xml", "<x/>")
    assert reason(file.getvalue()) == "not_a_table"


def test_archive_that_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    content = sheet(["code"], ["D01"])
    monkeypatch.setattr(reading, "MAX_UNPACKED", 1000)
    assert reason(content) == "too_big"


def test_too_many_rows_columns_and_letters_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_ROWS", 2)
    assert reason(b"code\n1\n2\n3\n") == "too_many_rows"
    assert len(read_table(b"code\n1\n2\n").rows) == 2
    assert reason((";".join(["x"] * 61) + "\n1;2\n").encode()) == "too_many_columns"
    assert reason(b"code\n" + b"x" * 1001 + b"\n") == "cell_too_long"


def test_first_row_with_a_tag_is_no_heading() -> None:
    assert reason(b"anna;04A1B2C3\nben;04A1B2C4\n") == "no_headings"
