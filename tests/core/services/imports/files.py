"""Files as people bring them, and the whole way of one without a worker."""

from io import BytesIO
from typing import Any

import openpyxl

from core.choices import ImportStep
from core.models import ImportRun, SuiteUser, SyncEvent
from core.services.imports.jobs import open_table, perform_import
from core.services.imports.kinds import KINDS
from core.services.imports.runs import ask_for_step, map_columns, start_import


def csv_file(*rows: str) -> bytes:
    """Return a CSV file of lines that are written with semicolons."""
    return "\r\n".join(rows).encode()


def xlsx_file(*rows: list[Any]) -> bytes:
    """Return an Excel file."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def uploaded(kind: str, content: bytes, by: SuiteUser | None = None) -> ImportRun:
    """Return an import that waits for its columns."""
    return start_import(kind=KINDS[kind], file_name="people.csv", content=content, by=by)


def checked(kind: str, content: bytes) -> ImportRun:
    """Return an import after its check."""
    run = uploaded(kind, content)
    map_columns(run=run, table=open_table(run), mapping=run.mapping, here=True)
    return performed(run, ImportStep.CHECK)


def imported(kind: str, content: bytes) -> ImportRun:
    """Return an import after its run."""
    return asked(checked(kind, content), ImportStep.RUN)


def asked(run: ImportRun, step: ImportStep) -> ImportRun:
    """Ask for a step and do it here."""
    ask_for_step(run=run, step=step, here=True)
    return performed(run, step)


def performed(run: ImportRun, step: ImportStep) -> ImportRun:
    """Do a step as the worker would."""
    perform_import(run=str(run.uid), step=step.value)
    run.refresh_from_db()
    return run


def codes(run: ImportRun) -> list[tuple[int, str, str]]:
    """Return what is wrong: row, column, code."""
    return [(one["row"], one["column"], one["code"]) for one in run.problems]


def told(topic: str) -> list[str]:
    """Return the events of a kind of record, as ShopMonitor gets them."""
    events = SyncEvent.objects.filter(target_app="shop_monitor", resource_type=topic)
    return [event.event_type for event in events.order_by("sequence")]


PEOPLE = csv_file(
    "Personalnummer;Vorname;Nachname;E-Mail;Ausweisnummer",
    "4711;Anna;Weber;anna@x.de;04A1B2C3",
    "4712;Jürgen;Groß;;",
)
