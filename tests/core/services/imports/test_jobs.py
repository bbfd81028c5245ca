"""A step of an import in the worker: all or nothing, seen from outside, taken by one alone."""

import threading
from typing import Any

import pytest
from django.db import connection

from core.choices import ImportState, ImportStep
from core.db.beside import beside
from core.models import ImportChange, ImportRun, SuiteUser, SyncEvent
from core.services.imports import importing, jobs, watching
from core.services.imports.jobs import perform_import
from core.services.imports.runs import ask_for_step, cancel_import, settle_import
from tests.core.services.imports.files import PEOPLE, checked, csv_file, performed
from tests.waiting import wait_for

pytestmark = pytest.mark.django_db(transaction=True)


def nothing_written() -> bool:
    return not (
        SuiteUser.objects.exists() or SyncEvent.objects.exists() or ImportChange.objects.exists()
    )


def many(count: int) -> bytes:
    rows = [f"p{number};Person {number}" for number in range(count)]
    return csv_file("username;name", *rows)


def test_progress_is_seen_while_the_transaction_is_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "REPORT_EVERY_S", 0.0)
    run = checked("people", many(600))
    seen: list[tuple[Any, ...]] = []
    work = importing._import_batch

    def look(*args: Any) -> None:
        with beside("default") as other, other.cursor() as cursor:
            cursor.execute(
                "SELECT state, done, total, (SELECT count(*) FROM suite_users) FROM import_runs"
            )
            seen.append(cursor.fetchone())
        work(*args)

    monkeypatch.setattr(importing, "_import_batch", look)
    ask_for_step(run=run, step=ImportStep.RUN, here=True)
    performed(run, ImportStep.RUN)
    assert seen == [("running", 0, 600, 0), ("running", 250, 600, 0), ("running", 500, 600, 0)]
    assert SuiteUser.objects.count() == 600


def test_cancelled_in_the_middle_nothing_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "REPORT_EVERY_S", 0.0)
    run = checked("people", many(600))
    ask_for_step(run=run, step=ImportStep.RUN, here=True)
    work = importing._import_batch

    def cancel(*args: Any) -> None:
        work(*args)
        thread = threading.Thread(target=_cancel, args=[run])
        thread.start()
        thread.join()

    monkeypatch.setattr(importing, "_import_batch", cancel)
    run = performed(run, ImportStep.RUN)
    assert run.state == ImportState.CANCELLED
    assert nothing_written()
    monkeypatch.undo()
    ask_for_step(run=run, step=ImportStep.RUN, here=True)
    assert performed(run, ImportStep.RUN).state == ImportState.DONE


def _cancel(run: ImportRun) -> None:
    try:
        cancel_import(run=run)
    finally:
        connection.close()


def test_broken_import_writes_nothing_and_says_so(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    run = checked("people", PEOPLE)
    ask_for_step(run=run, step=ImportStep.RUN, here=True)
    work = importing._import_batch

    def break_off(*args: Any) -> None:
        work(*args)
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")

    monkeypatch.setattr(importing, "_import_batch", break_off)
    run = performed(run, ImportStep.RUN)
    assert run.state == ImportState.STOPPED
    assert run.problems[0]["code"] == "broken"
    assert nothing_written()
    assert "import stopped" in caplog.text


def test_what_slips_past_the_check_is_stopped_by_the_database(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run = checked("people", PEOPLE)
    ask_for_step(run=run, step=ImportStep.RUN, here=True)
    monkeypatch.setattr("core.services.imports.known.KnownRecords.load", lambda _self: None)
    SuiteUser.objects.create(username="4711", display_name="Meanwhile", password="!")
    assert performed(run, ImportStep.RUN).state == ImportState.STOPPED
    assert SuiteUser.objects.count() == 1


def test_second_worker_at_the_same_step_does_nothing() -> None:
    run = checked("people", PEOPLE)
    ask_for_step(run=run, step=ImportStep.RUN, here=True)
    workers = [threading.Thread(target=_work, args=[run]) for _ in range(2)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    run.refresh_from_db()
    assert run.state == ImportState.DONE
    assert SuiteUser.objects.count() == 2


def _work(run: ImportRun) -> None:
    try:
        perform_import(run=str(run.uid), step="run")
    finally:
        connection.close()


def test_job_that_comes_again_after_its_worker_died_tells_it() -> None:
    run = checked("people", PEOPLE)
    ImportRun.objects.filter(pk=run.pk).update(state=ImportState.RUNNING, step=ImportStep.RUN)
    assert performed(run, ImportStep.RUN).state == ImportState.STOPPED
    assert nothing_written()


def test_page_tells_apart_who_is_at_work_and_who_died(monkeypatch: pytest.MonkeyPatch) -> None:
    run = checked("people", PEOPLE)
    ask_for_step(run=run, step=ImportStep.RUN, here=True)
    go_on, states = threading.Event(), []

    steps = {**jobs._STEPS, ImportStep.RUN: lambda row, report: wait_then(row, report, go_on)}
    monkeypatch.setattr(jobs, "_STEPS", steps)
    thread = threading.Thread(target=_work, args=[run])
    thread.start()
    assert wait_for(lambda: ImportRun.objects.get().state == ImportState.RUNNING)
    states.append(settle_import(run=run).state)
    go_on.set()
    thread.join()
    states.append(settle_import(run=run).state)
    ImportRun.objects.update(state=ImportState.RUNNING)
    states.append(settle_import(run=run).state)
    assert states == [ImportState.RUNNING, ImportState.DONE, ImportState.STOPPED]


def wait_then(row: ImportRun, report: Any, go_on: threading.Event) -> Any:
    assert go_on.wait(10)
    return jobs._check_or_run(row, report)
