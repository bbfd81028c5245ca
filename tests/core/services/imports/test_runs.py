"""The life of an import: the file sealed, choices kept, steps in line, gone when it is done."""

import pytest
from django_q.models import OrmQ

from core.choices import ImportState, ImportStep
from core.domain.imports.problems import FileProblemError
from core.models import ImportHeading, ImportRun
from core.services.imports.jobs import open_table
from core.services.imports.kinds import KINDS
from core.services.imports.runs import (
    ImportMoveError,
    ask_for_step,
    cancel_import,
    forget_import,
    map_columns,
    propose_mapping,
)
from tests.core.services.imports.files import PEOPLE, checked, csv_file, imported, uploaded

pytestmark = pytest.mark.django_db(transaction=True)


def test_file_is_sealed_and_forgotten_when_it_is_done() -> None:
    run = uploaded("people", PEOPLE)
    assert "04A1B2C3" not in str(ImportRun.objects.values().get())
    assert open_table(run).headings[0] == "Personalnummer"
    assert run.mapping == {
        "username": 0,
        "first_name": 1,
        "last_name": 2,
        "email": 3,
        "tag": 4,
    }
    done = imported("people", PEOPLE)
    assert done.sealed_file == ""
    assert "04A1B2C3" not in str(list(ImportRun.objects.filter(pk=done.pk).values()))


def test_choice_of_columns_is_kept_for_the_next_file() -> None:
    run = uploaded("people", csv_file("Chef;Wer;Nummer", "x;Anna;4711"))
    assert run.mapping == {}
    map_columns(
        run=run, table=open_table(run), mapping={"display_name": 1, "username": 2}, here=True
    )
    again = uploaded("people", csv_file("Nummer;wer;Name", "1;2;3"))
    assert again.mapping == {"username": 0, "display_name": 1}
    assert ImportHeading.objects.get(heading="chef").column == ""
    areas = propose_mapping(kind=KINDS["areas"], table=open_table(again))
    assert areas == {"code": 0, "name": 2}


def test_without_its_key_a_file_is_not_checked() -> None:
    run = uploaded("people", csv_file("Name", "Anna"))
    with pytest.raises(FileProblemError) as error:
        map_columns(run=run, table=open_table(run), mapping=run.mapping)
    assert error.value.reason == "column_needed"
    assert not OrmQ.objects.exists()


def test_step_in_line_is_a_job_of_the_same_transaction() -> None:
    run = checked("people", PEOPLE)
    ask_for_step(run=run, step=ImportStep.RUN)
    job = OrmQ.objects.get()
    assert job.func() == "core.services.imports.jobs.perform_import"
    assert job.kwargs() == {"run": str(run.uid), "step": "run"}
    with pytest.raises(ImportMoveError):
        ask_for_step(run=run, step=ImportStep.RUN)
    assert OrmQ.objects.count() == 1


def test_what_waits_in_line_is_cancelled_at_once() -> None:
    run = checked("people", PEOPLE)
    ask_for_step(run=run, step=ImportStep.RUN)
    cancel_import(run=run)
    run.refresh_from_db()
    assert run.state == ImportState.CANCELLED


def test_import_that_wrote_something_is_kept_and_another_one_may_go() -> None:
    done = imported("people", PEOPLE)
    with pytest.raises(ImportMoveError):
        forget_import(run=done)
    forget_import(run=uploaded("people", PEOPLE))
    assert list(ImportRun.objects.all()) == [done]
