"""Requests that no view is asked with: refused in words, with a reference."""

from __future__ import annotations

import logging
from io import BytesIO

import pytest
from django.test import Client

from tests.factories.people import make_person, office_browser, token_client

pytestmark = pytest.mark.django_db
FORM = "application/x-www-form-urlencoded"
MANY = "&".join(f"field{number}=1" for number in range(1001))
PAGE = "/admin/core/machine/add/"


@pytest.fixture
def office() -> Client:
    browser = office_browser(make_person(is_admin=True))
    browser.raise_request_exception = False
    return browser


def test_form_with_too_many_fields_says_how_many_there_may_be(
    office: Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, logger="core.views.errors"):
        answer = office.post(PAGE, MANY, content_type=FORM)
    assert answer.status_code == 400
    assert "more than 1,000 fields" in answer.content.decode()
    reference = answer.context["reference"]
    assert reference in answer.content.decode()
    assert reference in {getattr(record, "reference", "") for record in caplog.records}


def test_too_many_files_and_too_much_content_are_told(office: Client) -> None:
    files = {f"file{number}": BytesIO(b"x") for number in range(101)}
    answer = office.post(PAGE, files)
    assert (answer.status_code, answer.context["text"][:18]) == (400, "More than 100 file")
    answer = office.post(PAGE, "a=" + "x" * (10 * 1024 * 1024 + 1), content_type=FORM)
    assert (answer.status_code, answer.context["title"]) == (413, "Too large")


def test_reader_gets_it_in_their_language(office: Client) -> None:
    answer = office.post(PAGE, MANY, content_type=FORM, headers={"accept-language": "de"})
    assert "1.000 Felder" in answer.content.decode()


def test_content_that_is_no_form_is_refused_in_words(office: Client) -> None:
    answer = office.post(PAGE, b"x", content_type="multipart/form-data; boundary=")
    assert answer.status_code == 400
    assert "cannot be read" in answer.content.decode()


def test_api_answers_with_a_problem() -> None:
    client = token_client(make_person(is_admin=True))
    client.raise_request_exception = False
    answer = client.post("/api/v1/machines/", MANY, content_type=FORM)
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.status_code in {400, 415}
    answer = Client().post("/api/nowhere/\x00", MANY, content_type=FORM)
    assert answer["Content-Type"] == "application/problem+json"


def test_api_path_that_django_refuses_itself_gets_a_problem_too() -> None:
    browser = Client(HTTP_HOST="evil.example.org")
    browser.raise_request_exception = False
    for path in ("/api/v1/machines/", "/admin/"):
        answer = browser.get(path)
        assert answer.status_code == 400
        if path.startswith("/api/"):
            assert answer.json()["code"] == "invalid"
            assert answer.json()["reference"]
