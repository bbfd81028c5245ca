"""The command that prints the first link."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client

from tests.factories.people import make_person

pytestmark = pytest.mark.django_db


def told(*words: str) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("first_administrator", *words, stdout=out, stderr=err)
    return out.getvalue().strip(), err.getvalue()


def test_link_opens_the_page() -> None:
    link, _err = told("--url", "http://testserver/")
    assert link.startswith("http://testserver/first-administrator/?key=")
    assert Client().get(link.removeprefix("http://testserver")).status_code == 200


def test_no_link_is_needed_where_somebody_is_administrator() -> None:
    make_person(is_admin=True)
    out, err = told()
    assert out == ""
    assert "already" in err
    assert json.loads(told("--json")[0]) == {"link": None}
