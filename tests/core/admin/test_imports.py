"""The pages of imports: every state opens, what is asked is done, nothing secret is shown."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from core.choices import ImportState, ImportStep, Level
from core.models import ImportRun, SuiteUser
from core.services.imports.kinds import KINDS
from tests.core.services.imports.files import PEOPLE, asked, checked, csv_file, imported, performed
from tests.factories.people import give_right, make_person, signed_in

pytestmark = pytest.mark.django_db(transaction=True)
ADD = "/admin/core/importrun/add/"


@pytest.fixture
def browser() -> Client:
    browser = signed_in(make_person(is_admin=True))
    browser.handler.enforce_csrf_checks = False
    return browser


def upload(browser: Client, content: bytes, kind: str = "people") -> str:
    file = SimpleUploadedFile("staff.csv", content)
    answer = browser.post(ADD, {"kind": kind, "file": file})
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"]


def text(browser: Client, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_upload_columns_check_run_and_undo(browser: Client) -> None:
    page = upload(browser, PEOPLE)
    columns = text(browser, page)
    assert "04A1B2C3" not in columns
    assert "…B2C3" in columns
    names = {name: value for name, value in _chosen(columns) if value}
    assert names == {
        "column_0": "username",
        "column_1": "first_name",
        "column_2": "last_name",
        "column_3": "email",
        "column_4": "tag",
    }
    browser.post(page, {**names, "ask": "columns"})
    assert "data-busy" in text(browser, page)
    assert "data-busy" in text(browser, f"{page}?part=state")
    run = performed(ImportRun.objects.get(), ImportStep.CHECK)
    assert "Nothing is wrong" in text(browser, page)
    browser.post(page, {"ask": "run"})
    performed(run, ImportStep.RUN)
    done = text(browser, page)
    person = SuiteUser.objects.get(username="4711")
    assert f"/admin/core/suiteuser/{person.pk}/change/" in done
    browser.post(page, {"ask": "undo"})
    performed(run, ImportStep.UNDO)
    assert "Taken back" in text(browser, page)


def _chosen(page: str) -> list[tuple[str, str]]:
    selects = re.findall(r'<select name="(column_\d+)".*?</select>', page, re.DOTALL)
    chosen = re.findall(r'<select name="column_\d+".*?</select>', page, re.DOTALL)
    values = [re.search(r'value="(\w*)"[^>]*selected', select) for select in chosen]
    return [(name, value[1] if value else "") for name, value in zip(selects, values, strict=True)]


def test_columns_that_are_chosen_twice_or_missing_are_named(browser: Client) -> None:
    page = upload(browser, csv_file("a;b", "1;2"))
    twice = {"column_0": "username", "column_1": "username", "ask": "columns"}
    assert "“a” is that already" in browser.post(page, twice).content.decode()
    missing = browser.post(page, {"column_0": "email", "ask": "columns"}).content.decode()
    assert "Choose which column of the file is: user name" in missing


def test_wrong_rows_are_listed_and_given_back_as_a_file(browser: Client) -> None:
    run = checked("people", csv_file("username;name;tag", "anna;;04A1B2C3"))
    page = text(browser, f"/admin/core/importrun/{run.pk}/change/")
    assert "row 2, column name: is empty: fill it in" in page
    assert 'value="run"' not in page
    given = browser.get(f"/admin/core/importrun/{run.pk}/problems.xlsx")
    assert given.status_code == 200
    assert given.content.startswith(b"PK")


def test_what_is_no_table_is_refused_on_the_page(browser: Client) -> None:
    file = SimpleUploadedFile("photo.csv", b"\x89PNG\0\0")
    answer = browser.post(ADD, {"kind": "people", "file": file})
    assert "neither Excel (.xlsx) nor CSV" in answer.content.decode()
    assert not ImportRun.objects.exists()


def test_stopped_and_cancelled_imports_can_be_started_again(browser: Client) -> None:
    run = checked("people", PEOPLE)
    page = f"/admin/core/importrun/{run.pk}/change/"
    ImportRun.objects.update(state=ImportState.RUNNING, step=ImportStep.RUN)
    stopped = text(browser, page)
    assert "Stopped, nothing was written. Start it again." in stopped
    assert 'value="run"' in stopped
    browser.post(page, {"ask": "run"})
    browser.post(page, {"ask": "cancel"})
    assert "Cancelled; nothing was written." in text(browser, page)


def test_what_cannot_be_asked_any_more_is_told_kindly(browser: Client) -> None:
    run = asked(imported("people", PEOPLE), ImportStep.UNDO)
    page = f"/admin/core/importrun/{run.pk}/change/"
    answer = browser.post(page, {"ask": "run"}, follow=True)
    assert "moved on meanwhile" in answer.content.decode()
    browser.post(page, {"ask": "forget"})
    assert ImportRun.objects.exists()


def test_dropped_file_is_gone(browser: Client) -> None:
    page = upload(browser, PEOPLE)
    browser.post(page, {"ask": "forget"})
    assert not ImportRun.objects.exists()


def test_lists_lead_to_the_import_of_their_kind(browser: Client) -> None:
    for kind in KINDS.values():
        name = kind.model._meta.model_name
        answer = browser.get(f"/admin/core/{name}/import/")
        assert answer["Location"] == f"{ADD}?kind={kind.name}"


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_samples_are_given(browser: Client, ending: str) -> None:
    answer = browser.get(f"/admin/core/importrun/samples/machines.{ending}")
    assert answer.status_code == 200
    assert browser.get("/admin/core/importrun/samples/ghosts.csv").status_code == 404


def test_pages_of_the_queue_are_hidden(browser: Client) -> None:
    assert browser.get("/admin/django_q/schedule/").status_code == 404


@pytest.mark.parametrize("level", [Level.VIEW, Level.EDIT])
def test_imports_are_for_those_who_may_do_all(level: Level) -> None:
    person = make_person()
    give_right(person, level)
    browser = signed_in(person)
    run = checked("people", csv_file("username;name", "anna;"))
    page = f"/admin/core/importrun/{run.pk}/change/"
    for address in (
        ADD,
        page,
        f"{page}?part=state",
        f"/admin/core/importrun/{run.pk}/problems.xlsx",
        "/admin/core/importrun/samples/people.csv",
        "/admin/core/importrun/",
        "/admin/core/suiteuser/import/",
    ):
        assert browser.get(address).status_code == 403, address
    assert b"upload_file" not in browser.get("/admin/core/machine/").content
