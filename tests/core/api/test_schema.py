"""The OpenAPI document, and what holds for every resource in it."""

from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture
def document() -> dict[str, Any]:
    answer = Client().get("/api/schema/?format=json")
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("application/json")
    found: dict[str, Any] = answer.json()
    return found


def test_document_is_openapi_31_with_absolute_paths_of_the_api_alone(
    document: dict[str, Any],
) -> None:
    assert document["openapi"].startswith("3.1")
    assert all(path.startswith("/api/v1/") for path in document["paths"])
    people = [path for path in document["paths"] if "/node/" not in path]
    assert len(people) > 40
    assert all(path.endswith("/") for path in people)


def test_every_list_asks_strangers_to_sign_in(document: dict[str, Any]) -> None:
    lists = [
        path
        for path, operations in document["paths"].items()
        if "get" in operations and "{" not in path
    ]
    assert len(lists) > 15
    answers = {path: Client().get(path).status_code for path in lists}
    assert set(answers.values()) <= {401, 403}, answers


def test_every_operation_says_how_a_refusal_looks(document: dict[str, Any]) -> None:
    for operations in document["paths"].values():
        for operation in operations.values():
            assert "default" in operation["responses"]


def test_document_is_valid_and_nothing_in_it_is_guessed(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("spectacular", "--validate", "--fail-on-warn")
    assert "/api/v1/machines/" in capsys.readouterr().out


def test_docs_page_names_no_other_host() -> None:
    page = Client().get("/api/docs/")
    assert page.status_code == 200
    assert "://" not in page.content.decode().replace("http://testserver", "")
