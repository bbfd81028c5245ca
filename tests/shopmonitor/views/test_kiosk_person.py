"""Who stands at a kiosk."""

import pytest
from django.test import Client, RequestFactory

from shopmonitor.views.kiosk_person import visit_of
from tests.factories.core import make_badge
from tests.factories.kiosks import hold, make_kiosk, screen_of
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db


def asked_by(screen: Client) -> str:
    request = RequestFactory().get("/kiosk/hours/")
    request.COOKIES = {name: each.value for name, each in screen.cookies.items()}
    visit = visit_of(request)
    return "" if visit is None else f"{visit.person.username} {visit.language}"


def test_badge_makes_a_visit_and_nothing_else_does() -> None:
    person = make_person(language="de")
    make_badge(person, "04A1B2C3")
    screen = screen_of(make_kiosk())
    assert asked_by(Client()) == asked_by(screen) == ""
    hold(screen, "04A1B2C3")
    assert asked_by(screen) == f"{person.username} de"
