"""`make bench-imports`: 5,000 people with badges and 500 machines out of two sheets, and back.

The same job that the worker does, in this process: reading, comparing, writing in one
transaction, an event a record, progress over a connection of its own.
"""

from __future__ import annotations

import time
from io import BytesIO
from typing import Any

from bench.ground import ground
from bench.table import Row, figure_row, limit_row

PEOPLE, MACHINES = 5000, 500
LIMIT_S = 30.0


def measure(*, rounds: int, seconds: float) -> list[Row]:
    """Import, count what is there, import once more, take back; once, since it starts from nothing.

    Django stays with the server that it met first, so there is one `ground()` a process.
    """
    del rounds
    share = 10 if seconds < 3 else 1
    people, machines = PEOPLE // share, MACHINES // share
    took: dict[str, list[float]] = {step: [] for step in ("check", "run", "again", "undo")}
    with ground():
        for step, seconds_taken in _round(people, machines).items():
            took[step].append(seconds_taken)
    what = f"{people} people with badges and {machines} machines"
    return [
        limit_row(f"import of {what}", took["run"], limit=LIMIT_S, unit="s"),
        *(
            figure_row(f"... {name}", f"{sorted(took[step])[len(took[step]) // 2]:.1f} s")
            for step, name in (
                ("check", "its check, rolled back"),
                ("again", "the same files once more: nothing changes"),
                ("undo", "taken back"),
            )
        ),
    ]


def _round(people: int, machines: int) -> dict[str, float]:
    from core.choices import ImportStep  # noqa: PLC0415
    from core.models import Badge, Machine, SuiteUser, SyncEvent  # noqa: PLC0415

    _places()
    sheets = {"people": _people(people), "machines": _machines(machines)}
    took = {"check": 0.0, "run": 0.0, "again": 0.0, "undo": 0.0}
    runs = []
    for kind, content in sheets.items():
        run = _uploaded(kind, content)
        took["check"] += _step(run, None)
        took["run"] += _step(run, ImportStep.RUN)
        runs.append(run)
    found = SuiteUser.objects.count(), Badge.objects.count(), Machine.objects.count()
    if found != (people, people, machines):
        raise RuntimeError(f"{found} people, badges and machines are there")
    if SyncEvent.objects.filter(resource_type="badge").count() != 2 * people:
        raise RuntimeError("not every badge is an event for both apps")
    for kind, content in sheets.items():
        run = _uploaded(kind, content)
        took["again"] += _step(run, None) + _step(run, ImportStep.RUN)
        if run.counts.get("unchanged") != (people if kind == "people" else machines):
            raise RuntimeError(f"the second import changed something: {run.counts}")
    for run in runs:
        took["undo"] += _step(run, ImportStep.UNDO)
    if SuiteUser.objects.filter(deleted_at__isnull=True).exists():
        raise RuntimeError("the import was not taken back")
    return took


def _uploaded(kind: str, content: bytes) -> Any:
    from core.services.imports.kinds import KINDS  # noqa: PLC0415
    from core.services.imports.runs import start_import  # noqa: PLC0415

    return start_import(kind=KINDS[kind], file_name=f"{kind}.xlsx", content=content, by=None)


def _step(run: Any, step: Any) -> float:
    from core.choices import ImportState, ImportStep  # noqa: PLC0415
    from core.services.imports.jobs import open_table, perform_import  # noqa: PLC0415
    from core.services.imports.runs import ask_for_step, map_columns  # noqa: PLC0415

    if step is None:
        map_columns(run=run, table=open_table(run), mapping=run.mapping, here=True)
    else:
        ask_for_step(run=run, step=step, here=True)
    begin = time.perf_counter()
    perform_import(run=str(run.uid), step=(step or ImportStep.CHECK).value)
    took = time.perf_counter() - begin
    run.refresh_from_db()
    wanted = {ImportStep.RUN: ImportState.DONE, ImportStep.UNDO: ImportState.UNDONE}
    if run.state != wanted.get(step, ImportState.CHECKED):
        raise RuntimeError(f"the import is {run.state}: {run.problems[:3]}")
    return took


def _places() -> None:
    from core.models import Area, MachineType, Zone  # noqa: PLC0415
    from core.services.records import create_record  # noqa: PLC0415

    area = create_record(Area(code="H1", name="Hall 1"))
    for number in range(20):
        create_record(Zone(code=f"Z{number}", name=f"Zone {number}", area=area))
        create_record(MachineType(code=f"T{number}", name=f"Type {number}"))


def _people(count: int) -> bytes:
    rows = [["User name", "Name", "E-Mail", "Badge", "Language"]]
    for number in range(count):
        mail = f"person{number}@example.com"
        tag = f"04{number:012X}"
        rows.append([f"person{number}", f"Person {number}", mail, tag, "de"])
    return _sheet(rows)


def _machines(count: int) -> bytes:
    rows: list[list[Any]] = [["Code", "Name", "Zone", "Machine type", "Room for people"]]
    for number in range(count):
        place = number % 20
        rows.append([f"M{number}", f"Machine {number}", f"Z{place}", f"T{place}", 2])
    return _sheet(rows)


def _sheet(rows: list[list[Any]]) -> bytes:
    import openpyxl  # noqa: PLC0415

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Data")
    for row in rows:
        sheet.append(row)
    file = BytesIO()
    book.save(file)
    return file.getvalue()
