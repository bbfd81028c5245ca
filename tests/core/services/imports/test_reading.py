"""From cells to typed rows: every wrong cell is told with its row and column."""

from core.domain.imports.problems import Problem
from core.domain.imports.reading import read_table
from core.services.imports.kinds import KINDS
from core.services.imports.reading import read_rows
from core.services.imports.runs import missing_columns
from tests.core.services.imports.files import csv_file

MACHINES = KINDS["machines"]


def test_every_wrong_cell_of_a_row_is_told() -> None:
    table = read_table(csv_file("code;name;zone;max;from", "D01;Lathe;Z;two;25:00"))
    mapping = {"code": 0, "name": 1, "zone": 2, "max_operators": 3, "allowed_from": 4}
    rows, problems = read_rows(MACHINES, table=table, mapping=mapping)
    assert rows == []
    assert [(one.column, one.code) for one in problems] == [
        ("max_operators", "not_whole"),
        ("allowed_from", "not_time"),
    ]


def test_doubled_keys_name_the_other_row_whatever_their_case() -> None:
    table = read_table(csv_file("code;name;zone", "D01;A;Z", "D02;B;Z", "d01;C;Z"))
    rows, problems = read_rows(MACHINES, table=table, mapping={"code": 0, "name": 1, "zone": 2})
    assert problems == [Problem(4, "code", "double", {"value": "d01", "other": 2})]
    assert [row.number for row in rows] == [2, 3]


def test_wrong_tag_is_told_without_a_digit_of_it() -> None:
    table = read_table(csv_file("user;name;tag", "anna;Anna;04A1B2C3FFEE"))
    mapping = {"username": 0, "display_name": 1, "tag": 2}
    _rows, problems = read_rows(KINDS["people"], table=table, mapping=mapping)
    assert problems == [Problem(2, "tag", "tag_length", {})]


def test_key_columns_must_have_a_heading() -> None:
    assert missing_columns(kind=KINDS["user_qualifications"], mapping={"user": 0}) == [
        "qualification"
    ]
