"""The set-up of a shop through its pages."""

from typing import Any

import pytest
from django.test import Client

from core.choices import Level
from core.first_day import steps_in_order
from core.models import Area, Badge, Machine, SuiteUser
from tests.factories.core import ZoneFactory
from tests.factories.people import give_right, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser() -> Client:
    client = Client()
    client.force_login(
        make_person(is_admin=True), backend="django.contrib.auth.backends.ModelBackend"
    )
    return client


def rows(*values: dict[str, Any], initial: int = 0) -> dict[str, Any]:
    sent: dict[str, Any] = {"rows-TOTAL_FORMS": len(values), "rows-INITIAL_FORMS": initial}
    for number, row in enumerate(values):
        sent |= {f"rows-{number}-{name}": value for name, value in row.items()}
    return sent


def test_steps_stand_in_order_and_each_page_opens(browser: Client) -> None:
    codes = [step.code for step in steps_in_order()]
    wanted = ["company", "places", "machines", "people", "badges", "node", "backup"]
    assert codes == wanted
    page = browser.get("/admin/first-day/")
    for item in page.context["steps"]:
        assert browser.get(item["link"]).status_code == 200


def test_places_are_made_and_the_next_step_follows(browser: Client) -> None:
    sent = {"code": "H1", "name": "Hall"} | rows({"code": "T", "name": "Turning"})
    answer = browser.post("/admin/first-day/places/", sent)
    assert answer["Location"] == "/admin/first-day/machines/"
    more = {"code": "H2", "name": "Hall", "more": ""} | rows()
    answer = browser.post("/admin/first-day/places/", more)
    assert answer["Location"] == "/admin/first-day/places/"
    assert set(Area.objects.values_list("code", flat=True)) == {"H1", "H2"}


def test_doubled_code_is_told_at_its_row_and_what_was_typed_stays(browser: Client) -> None:
    twice = rows({"code": "T", "name": "Turning"}, {"code": "T", "name": "Milling"})
    answer = browser.post("/admin/first-day/places/", {"code": "H1", "name": "Hall"} | twice)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "A row above has the same." in text
    assert "Milling" in text
    assert not Area.objects.exists()


def test_machines_come_with_their_type(browser: Client) -> None:
    zone = ZoneFactory.create()
    row = {"code": "W1", "name": "Lathe", "zone": zone.pk, "kind": "CNC lathe", "max_operators": 1}
    answer = browser.post("/admin/first-day/machines/", rows(row, {"max_operators": 1}))
    assert answer["Location"] == "/admin/first-day/people/"
    machine = Machine.objects.get(code="W1")
    assert machine.machine_type is not None
    assert machine.machine_type.name == "CNC lathe"
    assert "CNC lathe" in browser.get("/admin/first-day/machines/").content.decode()


def test_user_name_is_made_from_the_name(browser: Client) -> None:
    SuiteUser.objects.create(username="joerg.mueller", display_name="x")
    row = {"display_name": "Jörg Müller", "username": "", "email": "", "role": "operator"}
    answer = browser.post("/admin/first-day/people/", rows(row))
    assert answer["Location"] == "/admin/first-day/badges/"
    assert SuiteUser.objects.filter(username="joerg.mueller.2").exists()


def test_first_password_is_shown_once_and_kept_by_nobody(browser: Client) -> None:
    row = {"display_name": "Olga", "username": "", "email": "", "role": "office"}
    answer = browser.post("/admin/first-day/people/", rows(row))
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    ((olga, password),) = answer.context["passwords"]
    assert password in answer.content.decode()
    assert SuiteUser.objects.get(username=olga.username).check_password(password)


def test_badges_go_to_the_people_beside_them_whoever_came_meanwhile(browser: Client) -> None:
    bert = make_person()
    shown = browser.get("/admin/first-day/badges/").context["rows"]
    people = [str(form["person"].value()) for form in shown]
    make_person()  # comes in while the page stands open
    read = [{"person": uid, "tag": "04A1B2C3" if uid == str(bert.uid) else ""} for uid in people]
    sent = rows(*read, initial=len(read))
    answer = browser.post("/admin/first-day/badges/", sent)
    assert answer["Location"] == "/admin/first-day/node/"
    assert Badge.objects.get().user == bert


def test_one_badge_for_two_people_is_refused_by_name(browser: Client) -> None:
    bert, carl = make_person(), make_person()
    read = [{"person": str(one.uid), "tag": "04A1B2C3"} for one in (bert, carl)]
    sent = rows(*read, initial=2)
    answer = browser.post("/admin/first-day/badges/", sent)
    assert f"The same badge was read for {bert}" in answer.content.decode()
    assert not Badge.objects.exists()


def test_set_up_is_for_administrators() -> None:
    person = make_person()
    give_right(person, Level.EDIT)
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    for path in ("", "places/", "people/", "node/"):
        assert client.get(f"/admin/first-day/{path}").status_code in {302, 403}
