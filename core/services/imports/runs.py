"""The life of an import as people see it: upload, columns, check, run, cancel, undo."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping

from django.db import router
from django.utils.translation import gettext as _

from core.choices import ImportState, ImportStep
from core.clock import utc_now
from core.db.transactions import in_transaction, transaction_on
from core.domain.imports.mapping import match_headings, plain
from core.domain.imports.moves import BUSY, may_ask
from core.domain.imports.problems import FileProblemError
from core.domain.imports.reading import Table, read_table
from core.errors import ConflictError
from core.jobs import enqueue
from core.models import ImportHeading, ImportRun, SuiteUser
from core.secrets.vault import encrypt
from core.services.imports.jobs import perform_import
from core.services.imports.kind import Kind
from core.services.imports.kinds import KINDS
from core.services.imports.watching import is_at_work


class ImportMoveError(ConflictError):
    """The import is not at the point where this can be asked."""

    code = "import_move"


def start_import(
    *, kind: Kind, file_name: str, content: bytes, by: SuiteUser | None, language: str = ""
) -> ImportRun:
    """Read a file, seal it and propose which of its columns is which of ours.

    Raises:
        FileProblemError: it cannot be read as a table.
    """
    table = read_table(content)
    mapping = propose_mapping(kind=kind, table=table)
    sealed = encrypt(b64encode(content).decode())
    with transaction_on(router.db_for_write(ImportRun)):
        return ImportRun.objects.create(
            kind=kind.name,
            file_name=file_name[-200:],
            sealed_file=sealed,
            mapping=mapping,
            by=by,
            language=language,
        )


def propose_mapping(*, kind: Kind, table: Table) -> dict[str, int]:
    """Return which heading is which column: as chosen the last time, else by name."""
    headings = ImportHeading.objects.filter(kind=kind.name)
    remembered = dict(headings.values_list("heading", "column"))
    names = {column.name: list(column.names()) for column in kind.columns}
    return match_headings(table.headings, columns=names, remembered=remembered)


def missing_columns(*, kind: Kind, mapping: Mapping[str, int]) -> list[str]:
    """Return the columns without which no row can be found or made again."""
    return [name for name in kind.key if name not in mapping]


@in_transaction(ImportRun)
def map_columns(
    *, run: ImportRun, table: Table, mapping: Mapping[str, int], here: bool = False
) -> None:
    """Keep which column is which, for this file and the next one, and check it.

    Args:
        here: the caller does the step itself with `perform_import`; no worker is asked.

    Raises:
        FileProblemError: a column without which nothing can be imported has no heading.
        ImportMoveError: it is being worked on, or done.
    """
    kind = KINDS[run.kind]
    missing = missing_columns(kind=kind, mapping=mapping)
    if missing:
        labels = ", ".join(str(kind.by_name[name].label) for name in missing)
        raise FileProblemError("column_needed", columns=labels)
    places = {place: name for name, place in mapping.items()}
    headings = {plain(text): places.get(place, "") for place, text in enumerate(table.headings)}
    ImportHeading.objects.bulk_create(
        [
            ImportHeading(kind=kind.name, heading=heading[:200], column=column)
            for heading, column in headings.items()
            if heading
        ],
        update_conflicts=True,
        unique_fields=["kind", "heading"],
        update_fields=["column"],
    )
    _put_in_line(run, ImportStep.CHECK, here=here, mapping=dict(mapping))


@in_transaction(ImportRun)
def ask_for_step(*, run: ImportRun, step: ImportStep, here: bool = False) -> None:
    """Put a step in line for the worker.

    Args:
        here: the caller does the step itself with `perform_import`; no worker is asked.

    Raises:
        ImportMoveError: the import is not at the point where this can be asked.
    """
    _put_in_line(run, step, here=here)


@in_transaction(ImportRun)
def cancel_import(*, run: ImportRun) -> None:
    """Stop what waits or is at work; nothing of it stays. What is done already is not touched."""
    queued = ImportRun.objects.filter(pk=run.pk, state=ImportState.QUEUED)
    if not queued.update(state=ImportState.CANCELLED, finished_at=utc_now()):
        ImportRun.objects.filter(pk=run.pk, state=ImportState.RUNNING).update(cancel_wanted=True)


@in_transaction(ImportRun)
def forget_import(*, run: ImportRun) -> None:
    """Delete an import that has written nothing, with its file.

    Raises:
        ImportMoveError: it is being worked on, or it is done: then it is a part of the past.
    """
    row = _locked(run)
    if row.state in {*BUSY, ImportState.DONE, ImportState.UNDONE} or row.changes.exists():
        raise ImportMoveError(_("The import has written something, or is being worked on."))
    row.delete()


@in_transaction(ImportRun)
def settle_import(*, run: ImportRun) -> ImportRun:
    """Return the run as it stands; one whose worker has died is told to have stopped."""
    # Pages ask this again and again: the sealed file is read only by who looks at it.
    row = ImportRun.objects.defer("sealed_file").select_related("by").get(pk=run.pk)
    if row.state == ImportState.RUNNING and not is_at_work(row._state.db or "", run_id=row.pk):
        stale = ImportRun.objects.filter(pk=row.pk, state=ImportState.RUNNING)
        stale.update(state=ImportState.STOPPED, finished_at=utc_now())
        row.refresh_from_db()
    return row


def _put_in_line(run: ImportRun, step: ImportStep, *, here: bool, **columns: object) -> None:
    row = _locked(run)
    allowed = may_ask(
        wanted=step,
        state=row.state,
        step=row.step,
        has_file=bool(row.sealed_file),
        wrong=row.counts.get("wrong", 0),
    )
    if not allowed:
        raise ImportMoveError(_("The import is not at the point where this can be asked."))
    ImportRun.objects.filter(pk=row.pk).update(
        step=step,
        state=ImportState.QUEUED,
        queued_at=utc_now(),
        finished_at=None,
        cancel_wanted=False,
        done=0,
        total=0,
        **columns,
    )
    if not here:
        enqueue(perform_import, run=str(row.uid), step=step.value)


def _locked(run: ImportRun) -> ImportRun:
    return ImportRun.objects.select_for_update(no_key=True, of=("self",)).get(pk=run.pk)
