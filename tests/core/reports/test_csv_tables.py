"""Tables as CSV: what Excel and its kin take for numbers, days and texts."""

import csv
import io
from datetime import date, datetime
from decimal import Decimal

import pytest
from django.utils import translation

from core.reports.csv_tables import Cell, csv_parts

AT = datetime(2026, 11, 22, 7, 5, 9)  # noqa: DTZ001 - cells have no time zone
ROW: list[Cell] = [
    "Müller; Söhne",
    -5,
    Decimal("1234.50"),
    True,
    None,
    AT,
    date(2026, 3, 1),
]


def written(language: str, *rows: list[Cell]) -> tuple[str, list[list[str]]]:
    with translation.override(language):
        text = b"".join(csv_parts([[row] for row in rows])).decode("utf-8-sig")
    return text, list(csv.reader(io.StringIO(text), delimiter=";" if language == "de" else ","))


def test_german_file_has_commas_in_numbers_and_semicolons_between() -> None:
    _text, rows = written("de", ROW)
    assert rows == [
        ["Müller; Söhne", "-5", "1234,50", "Ja", "", "22.11.2026 07:05:09", "01.03.2026"]
    ]


def test_english_file_has_commas_between() -> None:
    _text, rows = written("en", ROW)
    assert rows == [
        ["Müller; Söhne", "-5", "1234.50", "Yes", "", "2026-11-22 07:05:09", "2026-03-01"]
    ]


def test_file_begins_with_the_mark_that_excel_asks_for() -> None:
    assert b"".join(csv_parts([[["ä"]]])).startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize(
    "text", ["=1+1", "+49 30 1", "-", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x")']
)
def test_text_is_never_a_formula(text: str) -> None:
    _text, rows = written("en", [text])
    assert rows == [[f"'{text}"]]


def test_each_batch_is_given_as_soon_as_it_is_read() -> None:
    read: list[int] = []

    def batches() -> object:
        for number in range(3):
            read.append(number)
            yield [[number]]

    parts = csv_parts(batches())  # type: ignore[arg-type]
    next(parts)
    assert read == [0]
