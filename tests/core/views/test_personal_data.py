"""A person takes away what the suite knows of them."""

import json
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.test import Client

from tests.factories.people import make_person, office_browser

pytestmark = pytest.mark.django_db


def test_person_gets_their_own_file_and_no_others() -> None:
    person, other = make_person(), make_person()
    answer = office_browser(person).post("/accounts/my-data/")
    document = ZipFile(BytesIO(answer.getvalue())).read("person.json").decode()
    tables = json.loads(document)["tables"]
    assert [row["username"] for row in tables["suite_users"]] == [person.username]
    assert other.username not in document
    assert answer["Cache-Control"] == "no-store"


def test_strangers_and_links_get_none() -> None:
    assert Client().post("/accounts/my-data/").status_code == 302
    assert office_browser(make_person()).get("/accounts/my-data/").status_code == 405
