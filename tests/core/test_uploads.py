from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from core.models import Company
from core.uploads import MEGABYTE
from tests.core.admin.test_company import PAGE, form
from tests.factories.people import make_person, office_browser
from tests.factories.pictures import png

pytestmark = pytest.mark.django_db
REFUSED = "“large.bin” has 2 MB; choose a file of at most 1 MB."
IMPORT = "/admin/core/importrun/add/"


@pytest.fixture
def browser(settings: Any) -> Client:
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = MEGABYTE
    return office_browser(make_person(is_admin=True))


def large() -> SimpleUploadedFile:
    return SimpleUploadedFile("large.bin", b"x" * (MEGABYTE + 1), "image/png")


def test_logo_that_is_too_large_is_refused_at_its_field_and_the_old_one_stays(
    browser: Client,
) -> None:
    sent = form(logo=SimpleUploadedFile("logo.png", png(), "image/png"))
    assert browser.post(PAGE, sent).status_code == 302
    before = Company.objects.get().logo_address
    answer = browser.post(PAGE, form(logo=large(), name="Other"))
    assert REFUSED in answer.content.decode()
    company = Company.objects.get()
    assert (company.logo_address, company.name) == (before, "Turner")


def test_file_to_import_that_is_too_large_is_refused_by_its_size(browser: Client) -> None:
    answer = browser.post(IMPORT, {"kind": "machines", "file": large()})
    assert REFUSED in answer.content.decode()


def test_file_within_the_limit_comes_whole(browser: Client) -> None:
    rows = "code;name\n" + "".join(f"M{n};Lathe {n}\n" for n in range(20_000))
    assert 200_000 < len(rows) < MEGABYTE
    sent = SimpleUploadedFile("machines.csv", rows.encode(), "text/csv")
    answer = browser.post(IMPORT, {"kind": "machines", "file": sent}, follow=True)
    assert answer.redirect_chain, "it is taken"
    assert "Lathe 2" in answer.content.decode()
