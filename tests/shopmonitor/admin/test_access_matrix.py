"""The page of people and machines: who sees which of them, why, and as a file."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core.choices import Level, ResourceType
from core.models import Area, Machine, SecurityEvent, SuiteUser
from tests.factories.core import MachineFactory, PermissionFactory, UserFactory, make_badge
from tests.factories.people import give_right, make_person, office_browser, signed_in

pytestmark = pytest.mark.django_db
PATH = reverse("access_matrix")


@pytest.fixture
def boss() -> Client:
    return signed_in(make_person(is_admin=True))


def text(browser: Client, **asked: Any) -> str:
    answer = browser.get(PATH, asked)
    assert answer.status_code == 200
    return answer.content.decode()


def operator_at(machine: Machine, name: str) -> SuiteUser:
    person: SuiteUser = UserFactory.create(display_name=name)
    make_badge(person, f"04{person.pk:06X}")
    PermissionFactory.create(user=person, resource_type="machine", resource_uid=machine.uid)
    return person


def test_page_opens_for_who_may_look_at_machines_alone(boss: Client) -> None:
    assert boss.get(PATH).status_code == 200
    operator = make_person()
    give_right(operator, Level.LEAD)
    assert signed_in(operator).get(PATH).status_code in {302, 403}
    office = make_person()
    give_right(office, Level.VIEW, app_context="shop_tracker")
    assert signed_in(office).get(PATH).status_code == 403
    assert f'href="{PATH}"' in boss.get("/admin/").content.decode()
    assert f'href="{PATH}"' not in signed_in(office).get("/admin/").content.decode()


def test_cell_that_is_opened_says_why(boss: Client) -> None:
    machine = MachineFactory.create(name="Lathe")
    person = UserFactory.create(display_name="Ana")
    right = PermissionFactory.create(user=person, level="lead")
    page = text(boss, person=person.uid, machine=machine.uid)
    assert "No badge" in page
    assert reverse("admin:core_suitepermission_change", args=[right.pk]) in page
    assert "own right" in page
    assert 'id="why"' not in text(boss)
    assert 'id="why"' not in text(boss, person="x", machine=machine.uid)


def test_area_administrator_sees_people_and_machines_of_the_area() -> None:
    here, there = MachineFactory.create(code="HERE"), MachineFactory.create(code="THERE")
    person, stranger = operator_at(here, "Ana Here"), operator_at(there, "Ben There")
    local, area = make_person(), here.zone.area
    assert isinstance(area, Area)
    give_right(local, Level.VIEW, on=ResourceType.AREA, uid=area.uid)
    browser = office_browser(local)
    page = text(browser)
    assert "Ana Here" in page
    assert "✓ Operate" in page
    for hidden in ("THERE", "Ben There"):
        assert hidden not in page
    assert "own right" in text(browser, person=person.uid, machine=here.uid)
    forged = text(browser, person=stranger.uid, machine=there.uid)
    assert "Ben There" not in forged
    assert 'id="why"' not in forged


def test_file_has_everybody_and_the_guards_are_told(boss: Client) -> None:
    machine = MachineFactory.create(code="M77")
    operator_at(machine, "Ana")
    UserFactory.create(display_name="Zoe")
    answer = boss.get(PATH, {"format": "csv"})
    lines = b"".join(answer).decode().splitlines()
    assert "M77" in lines[0]
    assert any(line.startswith("Ana,") and line.endswith(",Operate") for line in lines)
    assert any(line.startswith("Zoe,") and line.endswith(",No badge") for line in lines)
    told = SecurityEvent.objects.get(kind="list_exported")
    assert told.detail["list"] == "access_matrix"
    sheet = b"".join(boss.get(PATH, {"format": "xlsx"}))
    assert sheet.startswith(b"PK")


def test_pages_of_people_follow_each_other(boss: Client) -> None:
    MachineFactory.create()
    for number in range(51):
        UserFactory.create(display_name=f"A{number:02}")
    first, second = text(boss), text(boss, p=2)
    assert "A00" in first
    assert "A50" not in first
    assert "A50" in second
    assert "p=2" in first
