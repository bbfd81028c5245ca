"""All that is known of a person as one ZIP file: for programs, for spreadsheets, and in words."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import TextIOWrapper
from tempfile import SpooledTemporaryFile
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile

from django.core.serializers.json import DjangoJSONEncoder
from django.http import FileResponse
from django.utils.translation import gettext as _

from core.reports.csv_tables import Cell, csv_parts

CONTENT_TYPE = "application/zip"
_IN_MEMORY = 2**20  # bytes; what is more lies on the disk for as long as it is sent
_AT_ONCE = 1000

Rows = Sequence[Mapping[str, Any]]


def write_archive(
    *, person: str, name: str, written_at: datetime, tables: Mapping[str, Rows]
) -> IO[bytes]:
    """Return the file, at its beginning; whoever closes it has done away with it.

    Args:
        person: the id.
        written_at: UTC.
        tables: the rows of each table, all of one table with the same columns.
    """
    file: IO[bytes] = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - it is returned
    content = {"person": person, "written_at": written_at, "tables": tables}
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        archive.writestr(_("READ ME") + ".txt", _words(name, written_at))
        with archive.open("person.json", "w") as part, TextIOWrapper(part, "utf-8") as text:
            json.dump(content, text, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
        for table, rows in tables.items():
            with archive.open(f"tables/{table}.csv", "w") as part:
                for piece in csv_parts(_batches(rows)):
                    part.write(piece)
    file.seek(0)
    return file


def answer_with(archive: IO[bytes], *, name: str) -> FileResponse:
    """Return the answer that sends the file; no copy of it stays anywhere on the way."""
    answer = FileResponse(archive, as_attachment=True, filename=name, content_type=CONTENT_TYPE)
    answer["Cache-Control"] = "no-store"
    return answer


def _words(name: str, written_at: datetime) -> str:
    return _(
        "What Shop Suite knows of %(name)s, written at %(when)s (UTC).\n\n"
        "person.json holds everything in one file, for programs.\n"
        "The folder tables holds the same for spreadsheets, one file for each kind of row.\n\n"
        "Passwords, keys and numbers of badges are left out: they open doors.\n"
    ) % {"name": name, "when": f"{written_at:%Y-%m-%d %H:%M}"}


def _batches(rows: Rows) -> Iterator[list[list[Cell]]]:
    yield [list(rows[0])] if rows else []
    for begin in range(0, len(rows), _AT_ONCE):
        yield [[_cell(value) for value in row.values()] for row in rows[begin : begin + _AT_ONCE]]


def _cell(value: Any) -> Cell:
    if value is None or isinstance(value, str | int | Decimal | bool | date):
        # An instant with its zone is text: a spreadsheet would read it as local.
        return value.isoformat() if isinstance(value, datetime) else value
    if isinstance(value, dict | list):
        return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)
    return str(value)
