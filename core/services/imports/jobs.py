"""What the worker does with an import: one step in one transaction, seen from outside.

The lock says that somebody is at work; the savepoint lets the result be told, also
when the work itself is taken back.
"""

from __future__ import annotations

import logging
from base64 import b64decode
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from typing import Any

import msgspec
from django.db import transaction
from django.utils import translation

from core.choices import ImportState, ImportStep
from core.clock import utc_now
from core.db.audit_context import acting
from core.db.beside import beside
from core.db.router import CORE_SCHEMA, suite_router
from core.db.transactions import transaction_on
from core.domain.imports.problems import Problem
from core.domain.imports.reading import Table, read_table
from core.models import ImportRun
from core.secrets.vault import decrypt
from core.services.imports.importing import Outcome, Report, import_table
from core.services.imports.kinds import KINDS
from core.services.imports.undo import undo_changes
from core.services.imports.watching import ImportCancelledError, Watch, hold_lock

logger = logging.getLogger(__name__)


def perform_import(*, run: str, step: str) -> None:
    """Do one step of an import (its uid); a second worker at the same step does nothing.

    Found at work but without its lock, the run's first worker has died: that is told,
    and a person decides whether it is started again.
    """
    alias = suite_router.alias_for(CORE_SCHEMA)
    with beside(alias) as side, transaction_on(alias):
        row = ImportRun.objects.get(uid=run)
        hold_lock(alias, run_id=row.pk)
        watch = Watch(side, row.pk)
        if watch.claim(step):
            _finish(row, **_worked(alias, row, watch))
        else:
            ImportRun.objects.filter(pk=row.pk, state=ImportState.RUNNING).update(
                state=ImportState.STOPPED, finished_at=utc_now()
            )


def open_table(run: ImportRun) -> Table:
    """Unseal and read the file of a run."""
    return read_table(b64decode(decrypt(run.sealed_file)))


def _worked(alias: str, run: ImportRun, watch: Watch) -> dict[str, Any]:
    """Work between savepoints and return the columns of the run that tell the result."""
    point = transaction.savepoint(using=alias)
    try:
        with translation.override(run.language or None), _asked_by(run):
            outcome = _STEPS[ImportStep(run.step)](run, watch.report)
    except ImportCancelledError:
        _roll_back(alias, point)
        return {"state": ImportState.CANCELLED}
    except Exception as error:
        logger.exception("import stopped", extra={"run": str(run.uid)})
        _roll_back(alias, point)
        broken = Problem(0, "", "broken", {"error": type(error).__name__})
        return {"state": ImportState.STOPPED, "problems": _builtins([broken])}
    keep = run.step != ImportStep.CHECK and (run.step == ImportStep.UNDO or not outcome.wrong)
    if not keep:
        _roll_back(alias, point)
    return {"state": _state(run, keep=keep), **_told(outcome), **_file_forgotten(keep=keep)}


def _asked_by(run: ImportRun) -> AbstractContextManager[None]:
    """Let the trail name who asked for the import, and the import."""
    return acting(
        system=f"import {run.kind} {run.step}", request_id=str(run.uid), person=lambda: run.by_id
    )


def _check_or_run(run: ImportRun, report: Report) -> Outcome:
    kind = KINDS[run.kind]
    write = partial(import_table, run=run, kind=kind, at=utc_now(), report=report)
    return write(table=open_table(run), mapping=run.mapping)


def _undo(run: ImportRun, report: Report) -> Outcome:
    return undo_changes(run=run, report=report)


_STEPS: dict[ImportStep, Callable[[ImportRun, Report], Outcome]] = {
    ImportStep.CHECK: _check_or_run,
    ImportStep.RUN: _check_or_run,
    ImportStep.UNDO: _undo,
}


def _state(run: ImportRun, *, keep: bool) -> ImportState:
    if not keep:
        return ImportState.CHECKED
    return ImportState.UNDONE if run.step == ImportStep.UNDO else ImportState.DONE


def _told(outcome: Outcome) -> dict[str, Any]:
    return {
        "counts": dict(outcome.counts),
        "lines": outcome.lines,
        "problems": _builtins(outcome.problems),
    }


def _file_forgotten(*, keep: bool) -> dict[str, str]:
    return {"sealed_file": ""} if keep else {}


def _builtins(problems: list[Problem]) -> Any:
    return msgspec.to_builtins(problems)


def _roll_back(alias: str, point: str) -> None:
    # Django takes a failed statement for the end of the transaction; the savepoint mends it.
    transaction.set_rollback(False, using=alias)
    transaction.savepoint_rollback(point, using=alias)


def _finish(run: ImportRun, **columns: Any) -> None:
    ImportRun.objects.filter(pk=run.pk).update(**columns, finished_at=utc_now())
