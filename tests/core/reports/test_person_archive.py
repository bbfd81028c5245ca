"""The file of a person: read by programs, spreadsheets and people."""

import csv
import json
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.utils import translation

from core.reports.person_archive import answer_with, write_archive

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
TABLES: dict[str, list[dict[str, Any]]] = {
    "badges": [
        {"id": 1, "note": "=1+1", "hours": Decimal("1.5"), "at": NOON, "more": {"a": ["ü"]}},
        {"id": 2, "note": None, "hours": None, "at": None, "more": None},
    ],
    "nothing": [],
}


def archive_of(language: str = "en", tables: dict[str, Any] = TABLES) -> ZipFile:
    with (
        translation.override(language),
        write_archive(person="7", name="Ada Süß", written_at=NOON, tables=tables) as written,
    ):
        return ZipFile(BytesIO(written.read()))


def test_program_reads_everything_in_one_file() -> None:
    document = json.loads(archive_of().read("person.json"))
    assert document["person"] == "7"
    assert document["written_at"] == "2026-03-02T12:00:00Z"
    assert document["tables"]["badges"][0]["more"] == {"a": ["ü"]}
    assert document["tables"]["nothing"] == []


def test_spreadsheet_reads_each_table_and_takes_nothing_for_a_formula() -> None:
    text = archive_of("de").read("tables/badges.csv").decode("utf-8-sig")
    head, first, second = csv.reader(StringIO(text), delimiter=";")
    assert head == ["id", "note", "hours", "at", "more"]
    assert first == ["1", "'=1+1", "1,5", "2026-03-02T12:00:00+00:00", '{"a": ["ü"]}']
    assert second == ["2", "", "", "", ""]


def test_long_table_comes_whole() -> None:
    rows = [{"id": number} for number in range(2500)]
    lines = archive_of(tables={"long": rows}).read("tables/long.csv").decode("utf-8-sig").split()
    assert lines == ["id", *map(str, range(2500))]


def test_words_are_of_the_readers_language() -> None:
    assert "Ada Süß" in archive_of().read("READ ME.txt").decode()
    assert "Passwörter" in archive_of("de").read("LIES MICH.txt").decode()


@pytest.mark.django_db  # the end of an answer looks after connections
def test_answer_is_kept_by_nobody() -> None:
    file = write_archive(person="7", name="A", written_at=NOON, tables={})
    answer = answer_with(file, name="person.zip")
    assert answer["Cache-Control"] == "no-store"
    assert answer["Content-Disposition"] == 'attachment; filename="person.zip"'
    assert b"".join(answer.streaming_content)[:2] == b"PK"  # type: ignore[arg-type]
    answer.close()
    assert file.closed
