"""The page on which the first account is made."""

import pytest
from django.test import Client

from core.models import SecurityEvent, SuiteUser
from core.services.first_administrator import make_first_key
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db

SENT = {
    "display_name": "Anna",
    "username": "anna",
    "email": "",
    "password": "Drehbank-7-rot",
    "password_again": "Drehbank-7-rot",
}


def address() -> str:
    return f"/first-administrator/?key={make_first_key()}"


def test_account_is_made_signed_in_and_led_to_the_set_up() -> None:
    browser = Client()
    answer = browser.post(address(), SENT)
    assert (answer.status_code, answer["Location"]) == (302, "/admin/first-day/")
    assert browser.get("/admin/first-day/").status_code == 200
    assert SecurityEvent.objects.filter(kind="sign_in").exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [("password_again", "other"), ("password", "12345"), ("username", ""), ("email", "x")],
)
def test_wrong_field_is_named_and_nobody_is_made(field: str, value: str) -> None:
    answer = Client().post(address(), SENT | {field: value})
    assert answer.status_code == 200
    assert "errorlist" in answer.content.decode()
    assert not SuiteUser.objects.exists()


def test_stranger_without_the_link_is_refused() -> None:
    answer = Client().post("/first-administrator/?key=guess", SENT)
    assert answer.status_code == 403
    assert not SuiteUser.objects.exists()


def test_page_is_closed_once_there_is_an_administrator() -> None:
    link = address()
    make_person(is_admin=True)
    assert Client().get(link).status_code == 403
