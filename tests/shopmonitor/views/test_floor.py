"""The floor board over HTTP: whose machines are shown, and where the page may listen."""

import pytest
from django.test import Client
from pytest_django import Settings

from core.choices import Level, ResourceType
from core.models import Machine, ModuleSwitch
from tests.factories.core import MachineFactory
from tests.factories.kiosks import make_kiosk, screen_of
from tests.factories.people import give_right, make_person, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def machine() -> Machine:
    return MachineFactory.create(code="W1")


def page(client: Client, address: str = "/floor/") -> str:
    return client.get(address).content.decode()


def test_strangers_sign_in_first() -> None:
    assert Client().get("/floor/").headers["Location"].startswith("/accounts/login/")
    assert Client().get("/kiosk/floor/").headers["Location"] == "/kiosk/"


@pytest.mark.parametrize("level", [Level.VIEW, Level.OPERATE])
def test_who_looks_after_or_works_at_a_machine_sees_it(machine: Machine, level: Level) -> None:
    other = MachineFactory.create(code="X9")
    person = make_person()
    assert "no machine here that you may see" in page(signed_in(person))
    give_right(person, level, on=ResourceType.MACHINE, uid=machine.uid)
    shown = page(signed_in(person))
    assert f"machine-{machine.uid}" in shown
    assert f"machine-{other.uid}" not in shown


def test_one_area_is_shown_alone_and_an_unknown_one_shows_nothing(machine: Machine) -> None:
    other = MachineFactory.create()
    boss = signed_in(make_person(is_admin=True))
    shown = page(boss, f"/floor/?area={machine.zone.area.code}")
    assert f"machine-{machine.uid}" in shown
    assert f"machine-{other.uid}" not in shown
    assert "no machine here" in page(boss, "/floor/?area=NOWHERE")


def test_kiosk_shows_its_area_to_nobody_in_particular(machine: Machine) -> None:
    kiosk = make_kiosk()
    kiosk.area = MachineFactory.create().zone.area
    kiosk.save()
    assert f"machine-{machine.uid}" not in page(screen_of(kiosk), "/kiosk/floor/")
    kiosk.area = machine.zone.area
    kiosk.save()
    assert f"machine-{machine.uid}" in page(screen_of(kiosk), "/kiosk/floor/")


def test_page_may_listen_to_the_live_process_and_nowhere_else(settings: Settings) -> None:
    settings.SUITE_LIVE_URL = ":8001"
    answer = signed_in(make_person(is_admin=True)).get("/floor/", headers={"host": "localhost"})
    assert 'data-live="http://localhost:8001/live/floor?language=en&amp;area="' in (
        answer.content.decode()
    )
    assert "connect-src 'self' http://localhost:8001" in answer["Content-Security-Policy"]
    assert "max-age=0" in answer["Cache-Control"]


def test_without_a_live_process_the_page_says_when_it_was_made(settings: Settings) -> None:
    settings.SUITE_LIVE_URL = ""
    shown = page(signed_in(make_person(is_admin=True)))
    assert "data-live=" not in shown
    assert "As it was at" in shown


def test_floor_that_is_switched_off_is_gone(machine: Machine) -> None:
    boss = signed_in(make_person(is_admin=True))
    ModuleSwitch.objects.update_or_create(name="floor", defaults={"active": False})
    assert boss.get("/floor/").status_code == 404
