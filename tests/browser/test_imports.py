"""One story: people come out of a file, from the upload to undo, with the worker as a process."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from core.models import SuiteUser
from tests.browser.conftest import PHONE
from tests.browser.test_back_office import sign_in
from tests.core.services.imports.files import xlsx_file
from tests.factories.core import UserFactory
from tests.factories.people import PASSWORD, make_person
from tests.worker_process import worker

pytestmark = [
    pytest.mark.browser,
    pytest.mark.processes,
    pytest.mark.django_db(transaction=True),
]
PATIENCE_MS = 30_000
HEADINGS = ["Pers.-Nr.", "Vorname", "Nachname", "E-Mail", "Chip", "Eintritt"]


@pytest.fixture
def boss(transactional_db: None) -> SuiteUser:
    return make_person(is_admin=True, password=PASSWORD)


@pytest.fixture
def scene(boss: SuiteUser) -> Iterator[None]:
    UserFactory.create(username="4711", display_name="Anna Huber")
    with worker():
        yield


def upload(page: Page, folder: Path, *rows: list[str]) -> None:
    file = folder / "staff.xlsx"
    file.write_bytes(xlsx_file(HEADINGS, *rows))
    page.set_input_files("[name=file]", file)
    page.get_by_role("button", name="Upload", exact=True).click()


def test_people_come_out_of_a_file_and_go_again(
    page: Page, boss: SuiteUser, tmp_path: Path
) -> None:
    sign_in(page, boss)
    width = (page.viewport_size or PHONE)["width"]
    page.goto("/admin/core/suiteuser/import/")
    upload(page, tmp_path, ["4711", "Anna", "Weber", "a@x.de", "04A1", ""])
    page.get_by_role("button", name="Check the file").press("Enter")
    problem = page.get_by_text("row 2, column badge: 8, 14 or 20 digits")
    expect(problem).to_be_visible(timeout=PATIENCE_MS)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("button", name="Drop the file").click()

    page.goto("/admin/core/suiteuser/import/")
    upload(
        page,
        tmp_path,
        ["4711", "Anna", "Weber", "a@x.de", "04A1B2C3", "01.02.2020"],
        ["4712", "Jürgen", "Groß", "", "", ""],
    )
    expect(page.get_by_label("Pers.-Nr.")).to_have_value("username")
    expect(page.get_by_label("Eintritt")).to_have_value("")
    page.get_by_role("button", name="Check the file").press("Enter")
    expect(page.get_by_text("Nothing is wrong")).to_be_visible(timeout=PATIENCE_MS)
    expect(page.get_by_role("region", name="Row by row")).to_contain_text("Anna Huber")
    page.get_by_role("button", name="Import now").press("Enter")
    undo = page.get_by_role("button", name="Take the import back")
    expect(undo).to_be_visible(timeout=PATIENCE_MS)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("link", name="To the list: people").click()
    expect(page.locator("#result_list")).to_contain_text("Jürgen Groß")
    page.go_back()
    undo.press("Enter")
    expect(page.get_by_text("Taken back.")).to_be_visible(timeout=PATIENCE_MS)
    page.goto("/admin/core/suiteuser/")
    expect(page.locator("#result_list")).to_contain_text("Anna Huber")
    expect(page.locator("#result_list")).not_to_contain_text("Jürgen")
