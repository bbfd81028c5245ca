"""Cells as people and programs write them, in German and in English."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.imports.problems import CellProblem
from core.domain.imports.values import CLEAR, Asked, ValueType, as_text, read_cell

BERLIN = ZoneInfo("Europe/Berlin")


def read(cell: Any, kind: ValueType, *, decimal_comma: bool = False, **asked: Any) -> Any:
    return read_cell(cell, Asked(kind, **asked), decimal_comma=decimal_comma)


def refusal(cell: Any, kind: ValueType, **asked: Any) -> str:
    with pytest.raises(CellProblem) as problem:
        read(cell, kind, **asked)
    return problem.value.code


@pytest.mark.parametrize(
    ("text", "comma", "number"),
    [
        ("1,5", False, "1.5"),
        ("1.5", True, "1.5"),
        ("1.234,50", False, "1234.5"),
        ("1,234.50", True, "1234.5"),
        ("1.000", True, "1000"),
        ("1.000", False, "1"),
        ("1,000", False, "1000"),
        ("1,000", True, "1"),
        ("-12", False, "-12"),
        ("1 234,5", True, "1234.5"),
    ],
)
def test_numbers_are_read_as_they_are_meant(text: str, comma: bool, number: str) -> None:
    assert read(text, ValueType.DECIMAL, decimal_comma=comma) == Decimal(number)


@given(st.decimals(min_value=-(10**6), max_value=10**6, places=2))
def test_every_number_survives_german_writing(number: Decimal) -> None:
    german = f"{number:,.2f}".translate(str.maketrans(",.", ".,"))
    assert read(german, ValueType.DECIMAL, decimal_comma=True) == number


@pytest.mark.parametrize("cell", [1.5, "1,5", Decimal("1.5")])
def test_number_out_of_excel_is_the_same(cell: Any) -> None:
    assert read(cell, ValueType.DECIMAL, places=3) == Decimal("1.5")


def test_wrong_numbers_are_told_apart() -> None:
    assert refusal("many", ValueType.DECIMAL) == "not_number"
    assert refusal("NaN", ValueType.DECIMAL) == "not_number"
    assert refusal(True, ValueType.DECIMAL) == "not_number"
    assert refusal("1.2345", ValueType.DECIMAL, places=3) == "too_fine"
    assert refusal("2.5", ValueType.WHOLE) == "not_whole"
    assert refusal(True, ValueType.WHOLE) == "not_whole"
    assert refusal("0", ValueType.WHOLE, least=1) == "too_small"
    assert refusal("70000", ValueType.WHOLE, most=32767) == "too_big"
    assert read(12.0, ValueType.WHOLE) == 12


# Excel's dates come without a zone.
@pytest.mark.parametrize(
    "cell", ["31.12.2026", "2026-12-31 ", date(2026, 12, 31), datetime.fromisoformat("2026-12-31")]
)
def test_days_begin_and_end_in_the_zone_of_the_shop(cell: Any) -> None:
    assert read(cell, ValueType.DAY) == date(2026, 12, 31)
    begin = read(cell, ValueType.FROM_DAY, zone=BERLIN)
    end = read(cell, ValueType.UNTIL_DAY, zone=BERLIN)
    assert begin.astimezone(UTC) == datetime(2026, 12, 30, 23, tzinfo=UTC)
    assert end.astimezone(UTC) == datetime(2026, 12, 31, 23, tzinfo=UTC)


@pytest.mark.parametrize("cell", ["12/31/2026", "31.02.2026", "1.1.26", "soon", "0001-01-01"])
def test_days_that_may_mean_another_are_refused(cell: str) -> None:
    assert refusal(cell, ValueType.FROM_DAY) == "not_day"


@pytest.mark.parametrize("cell", ["6:30", "06.30", "06:30:00", "6:30 Uhr", time(6, 30)])
def test_times_are_read(cell: Any) -> None:
    assert read(cell, ValueType.TIME) == time(6, 30)


def test_impossible_time_is_refused() -> None:
    assert refusal("25:00", ValueType.TIME) == "not_time"
    assert refusal("noon", ValueType.TIME) == "not_time"


@pytest.mark.parametrize(
    ("cell", "value"), [("Ja", True), ("x", True), (0, False), ("nein", False)]
)
def test_switches_are_read(cell: Any, value: bool) -> None:
    assert read(cell, ValueType.SWITCH) is value


def test_other_words_are_no_switch() -> None:
    assert refusal("maybe", ValueType.SWITCH) == "not_switch"


def test_words_are_known_in_every_language() -> None:
    words = {"active": "active", "aktiv": "active", "inwartung": "maintenance"}
    assert read("In Wartung", ValueType.WORD, words=words) == "maintenance"
    assert refusal("kaputt", ValueType.WORD, words=words, shown_words=("active",)) == "unknown_word"


def test_empty_cell_says_nothing_and_a_dash_empties() -> None:
    assert read("  ", ValueType.TEXT) is None
    assert read(None, ValueType.WHOLE) is None
    assert read("-", ValueType.WHOLE, may_clear=True) is CLEAR
    assert read("-", ValueType.TEXT) == "-"


def test_text_keeps_numbers_as_people_wrote_them() -> None:
    assert read(4711.0, ValueType.TEXT) == "4711"
    assert refusal("x" * 33, ValueType.TEXT, longest=32) == "too_long"
    assert as_text(datetime.fromisoformat("2026-01-02T03:04")) == "2026-01-02 03:04:00"


def test_tag_in_a_cell_of_numbers_is_refused_since_zeros_are_lost() -> None:
    assert refusal(4123456, ValueType.TAG) == "tag_is_number"
    assert refusal("08A1B2C3", ValueType.TAG) == "tag_random"
    assert read("04:a1:b2:c3", ValueType.TAG) == "04A1B2C3"
