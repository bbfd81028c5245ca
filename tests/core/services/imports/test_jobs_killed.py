"""A worker that is killed in the middle of an import leaves nothing half done."""

import os
import signal
from pathlib import Path

import pytest

from core.choices import ImportState, ImportStep
from core.models import ImportChange, ImportRun, SuiteUser, SyncEvent
from core.services.imports.runs import ask_for_step, settle_import
from tests.core.services.imports.files import checked, csv_file
from tests.waiting import wait_for
from tests.worker_process import kill, worker

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]

ROWS = 6000


def people() -> bytes:
    rows = [f"p{number};Person {number};{0x04000000 + number:08X}" for number in range(ROWS)]
    return csv_file("username;name;tag", *rows)


def state() -> str:
    return ImportRun.objects.get().state


def far_enough() -> bool:
    run = ImportRun.objects.get()
    return run.state == ImportState.RUNNING and run.done > ROWS // 10


def test_kill_9_in_the_middle_leaves_no_row_and_the_import_starts_again() -> None:
    run = checked("people", people())
    ask_for_step(run=run, step=ImportStep.RUN)
    with worker() as process:
        assert wait_for(far_enough, seconds=60)
        kill(process)
    assert wait_for(lambda: settle_import(run=run).state == ImportState.STOPPED, seconds=10)
    assert not SuiteUser.objects.exists()
    assert not SyncEvent.objects.exists()
    assert not ImportChange.objects.exists()
    ask_for_step(run=run, step=ImportStep.RUN)
    with worker():
        assert wait_for(lambda: state() == ImportState.DONE, seconds=90)
    assert SuiteUser.objects.count() == ROWS


def test_killed_child_is_replaced_and_the_same_cluster_goes_on() -> None:
    run = checked("people", people())
    ask_for_step(run=run, step=ImportStep.RUN)
    with worker() as process:
        assert wait_for(far_enough, seconds=60)
        os.kill(_process_at_work(process.pid), signal.SIGKILL)
        assert wait_for(lambda: settle_import(run=run).state == ImportState.STOPPED, seconds=10)
        assert not SuiteUser.objects.exists()
        ask_for_step(run=run, step=ImportStep.RUN)
        assert wait_for(lambda: state() == ImportState.DONE, seconds=90)


def _process_at_work(cluster: int) -> int:
    """Return the process of the cluster that has worked most."""
    family = {cluster}
    used: dict[int, int] = {}
    for stat in sorted(Path("/proc").glob("[0-9]*/stat"), key=lambda path: int(path.parts[2])):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:  # of another test; it has just ended
            continue
        if int(fields[1]) in family:
            family.add(int(stat.parts[2]))
            used[int(stat.parts[2])] = int(fields[11])
    return max(used, key=lambda pid: used[pid])
