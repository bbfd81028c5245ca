"""An object with its relations and its story on one page; open forms that others overtook."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.contrib import admin
from django.db import OperationalError
from django.test import Client

from core.admin.base import RecordAdmin
from core.choices import Level
from core.clock import utc_now
from core.models import Machine, SuiteUser, SyncEvent
from core.panels import PANELS, ROWS, panels_on
from core.services.records import change_record
from core.stories import sources_of
from shopmonitor.choices import AlertKind
from shopmonitor.models import Alert, MachineSession
from tests.core.admin.test_records import machine_form
from tests.factories.core import (
    GroupFactory,
    MachineFactory,
    PermissionFactory,
    UserFactory,
    make_badge,
)
from tests.factories.people import give_right, make_person

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def boss() -> SuiteUser:
    return make_person(is_admin=True)


@pytest.fixture
def browser(boss: SuiteUser) -> Client:
    return of(boss)


def of(person: SuiteUser) -> Client:
    client = Client()
    client.force_login(person, backend=BACKEND)
    return client


def text_of(browser: Client, row: Any, view: str = "change") -> str:
    name = f"/admin/{row._meta.app_label}/{row._meta.model_name}/{row.pk}/{view}/"
    answer = browser.get(name)
    assert answer.status_code == 200
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode())))


def test_every_record_of_core_has_what_belongs_to_it_or_a_story() -> None:
    pages = [page for page in admin.site._registry.values() if isinstance(page, RecordAdmin)]
    assert all(sources_of(page.model) for page in pages)
    assert {SuiteUser, Machine} <= set(PANELS)
    names = [[panel.name for panel in panels_on(model)] for model in PANELS]
    assert all(len(each) == len(set(each)) for each in names)


def fill(machine: Machine, people: int) -> None:
    group = GroupFactory.create()
    for person in UserFactory.create_batch(people):
        group.members.add(person)
        PermissionFactory.create(user=person, resource_type="machine", resource_uid=machine.uid)
        make_badge(person, f"04{person.pk:06X}")
        MachineSession.objects.create(
            machine=machine,
            user=person,
            person_name=str(person),
            machine_code=machine.code,
            started_at=utc_now(),
        )
        Alert.objects.create(
            kind=AlertKind.LEAD_MISSING,
            source=f"{machine.code} {person.pk}",
            text="x",
            machine=machine,
            opened_at=utc_now(),
            last_at=utc_now(),
        )


def test_machine_with_much_costs_as_many_queries_as_one_with_little(
    browser: Client, django_assert_max_num_queries: Any
) -> None:
    machine = MachineFactory.create()
    for people in (3, 30):
        fill(machine, people)
        with django_assert_max_num_queries(36):
            page = browser.get(f"/admin/core/machine/{machine.pk}/change/")
    panel = next(p for p in page.context["panels"] if p["name"] == "list_sessions_at")
    assert len(panel["lines"]) == ROWS
    assert panel["more"]
    assert browser.get(panel["link"]).status_code == 200


def test_person_with_much_costs_as_many_queries_as_one_with_little(
    browser: Client, django_assert_max_num_queries: Any
) -> None:
    person = UserFactory.create()
    for count in (3, 30):
        for number in range(count):
            PermissionFactory.create(user=person, resource_type="zone", level="view")
            group = GroupFactory.create()
            group.members.add(person)
            PermissionFactory.create(user=None, group=group)
            make_badge(person, f"04{count:02X}{number:04X}")
        with django_assert_max_num_queries(30):
            browser.get(f"/admin/core/suiteuser/{person.pk}/change/")


def test_every_list_that_a_panel_leads_to_opens(browser: Client) -> None:
    machine = MachineFactory.create()
    fill(machine, 1)
    person = UserFactory.create()
    for row in (machine, machine.zone, machine.zone.area, person, GroupFactory.create()):
        page = browser.get(f"/admin/core/{row._meta.model_name}/{row.pk}/change/")
        for panel in page.context["panels"]:
            if panel["link"]:
                assert browser.get(panel["link"]).status_code == 200, panel["link"]


def test_panel_of_a_page_that_is_closed_to_the_reader_is_not_shown() -> None:
    reader, person = make_person(), UserFactory.create()
    give_right(reader, Level.VIEW)
    page = of(reader).get(f"/admin/core/suiteuser/{person.pk}/change/")
    names = {panel["name"] for panel in page.context["panels"]}
    assert "badges" in names
    assert "sign_ins" not in names


def test_panel_whose_database_is_away_says_so_and_the_others_stand(
    browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine = MachineFactory.create()
    panel = panels_on(Machine)[0]

    def away(_machine: Machine) -> Any:
        raise OperationalError("connection refused")

    monkeypatch.setitem(vars(panel), "rows", away)
    page = text_of(browser, machine)
    assert "This cannot be read now" in page
    assert "Rights given right here" in page


def test_story_tells_who_changed_what_and_what_came_through_other_doors(
    browser: Client, boss: SuiteUser
) -> None:
    browser.post("/admin/core/machine/add/", machine_form())
    machine = Machine.objects.get()
    browser.post(
        f"/admin/core/machine/{machine.pk}/change/",
        machine_form(machine, name="Mill", status="locked"),
    )
    machine.refresh_from_db()
    machine.max_operators = 3
    change_record(machine)
    story = text_of(browser, machine)
    assert f"Changed in the back office {boss} Name: Lathe → Mill Status: Active → Locked" in story
    assert "Room for people: 1 → 3" in story
    assert story.count("Made in the back office") == 1
    german = browser.get(
        f"/admin/core/machine/{machine.pk}/history/", headers={"accept-language": "de"}
    ).content.decode()
    assert "Status: Aktiv → Gesperrt" in german


def test_story_goes_on_where_its_page_ends(browser: Client) -> None:
    machine = MachineFactory.create()
    start = utc_now()
    for number in range(50):
        Alert.objects.create(
            kind=AlertKind.LEAD_MISSING,
            source=str(number),
            text=f"alert {number:02}",
            machine=machine,
            opened_at=start - timedelta(minutes=number),
            last_at=start,
        )
    first = browser.get(f"/admin/core/machine/{machine.pk}/history/")
    older = browser.get(first.context["story_older"]).content.decode()
    # The first line is that the machine was made.
    assert "alert 38" in first.content.decode()
    assert "alert 39" not in first.content.decode()
    assert "alert 38" not in older
    assert "alert 49" in older


def seen_in(browser: Client, machine: Machine) -> str:
    page = browser.get(f"/admin/core/machine/{machine.pk}/change/").content.decode()
    found = re.search(r'name="seen" value="([^"]*)"', page)
    assert found
    return unescape(found[1])


def test_form_that_stood_open_puts_nothing_back_and_loses_nothing(browser: Client) -> None:
    machine = MachineFactory.create(name="Lathe", max_operators=1)
    here = f"/admin/core/machine/{machine.pk}/change/"
    other = make_person(is_admin=True)
    seen = seen_in(browser, machine)
    theirs = machine_form(machine, name="Mill", max_operators=4, seen=seen_in(of(other), machine))
    assert of(other).post(here, theirs).status_code == 302
    mine = machine_form(machine, name="Saw", inactivity_end_s=9000, seen=seen)
    stopped = browser.post(here, mine)
    assert stopped.status_code == 200
    form = stopped.context["adminform"].form
    assert f"{other} changed this" in form.non_field_errors()[0]
    assert "Room for people" in form.non_field_errors()[0]
    assert form.errors["name"] == ["Now: Mill"]
    shown = {name: form[name].value() for name in ("name", "max_operators", "inactivity_end_s")}
    assert shown == {"name": "Saw", "max_operators": 4, "inactivity_end_s": "9000"}
    machine.refresh_from_db()
    assert (machine.name, machine.max_operators) == ("Mill", 4)
    again = mine | {"max_operators": 4, "seen": form["seen"].value()}
    assert browser.post(here, again).status_code == 302
    machine.refresh_from_db()
    assert (machine.name, machine.max_operators, machine.inactivity_end_s) == ("Saw", 4, 9000)


def test_change_of_what_the_form_does_not_show_stops_nobody(browser: Client) -> None:
    badge = make_badge(UserFactory.create(), "04A1B2C3")
    here = f"/admin/core/badge/{badge.pk}/change/"
    page = browser.get(here).content.decode()
    found = re.search(r'name="seen" value="([^"]*)"', page)
    assert found
    seen = json.loads(unescape(found[1])) | {"revision": 0}
    form = {"state": "active", "note": "spare", "expires_at_0": "", "expires_at_1": ""}
    assert browser.post(here, form | {"seen": json.dumps(seen)}).status_code == 302
    badge.refresh_from_db()
    assert badge.note == "spare"


@pytest.mark.parametrize("seen", ["", "x", "{}", '{"revision": "a", "values": []}', "[1]"])
def test_form_without_its_hidden_part_is_saved(browser: Client, seen: str) -> None:
    machine = MachineFactory.create()
    here = f"/admin/core/machine/{machine.pk}/change/"
    assert browser.post(here, machine_form(machine, name="Mill", seen=seen)).status_code == 302


def test_new_person_gets_badge_and_right_in_one_go(browser: Client) -> None:
    machine = MachineFactory.create()
    new = {
        "username": "anna",
        "display_name": "Anna",
        "active": "on",
        "rfid_tag": "04A1B2C3",
        "right_on": f"machine:{machine.uid}",
        "right_level": "operate",
    }
    assert browser.post("/admin/core/suiteuser/add/", new).status_code == 302
    anna = SuiteUser.objects.get(username="anna")
    right = anna.permissions.get()
    assert (right.level, right.resource_type, right.resource_uid) == (
        "operate",
        "machine",
        machine.uid,
    )
    group = GroupFactory.create()
    new |= {"username": "bert", "rfid_tag": "", "right_on": f"group:{group.uid}"}
    assert browser.post("/admin/core/suiteuser/add/", new).status_code == 302
    assert list(group.members.values_list("username", flat=True)) == ["bert"]
    assert SyncEvent.objects.filter(event_type="group.updated").exists()


def test_right_for_oneself_is_asked_about_first_and_raises_an_alert(
    browser: Client, boss: SuiteUser
) -> None:
    new = {"user": boss.pk, "level": "operate", "place": "*:"}
    page = browser.post("/admin/core/suitepermission/add/", new)
    assert page.status_code == 200
    form = page.context["adminform"].form
    assert "yourself" in form.non_field_errors()[0]
    assert not boss.permissions.exists()
    again = new | {"own_right": form["own_right"].value()}
    assert browser.post("/admin/core/suitepermission/add/", again).status_code == 302
    assert boss.permissions.get().resource_type == "*"
    assert SyncEvent.objects.filter(event_type="right.given_to_oneself").exists()


def test_right_without_a_place_is_told_at_the_field(browser: Client) -> None:
    new = {"user": UserFactory.create().pk, "level": "operate"}
    page = browser.post("/admin/core/suitepermission/add/", new)
    assert "place" in page.context["adminform"].form.errors


def test_search_that_is_always_at_hand_finds_people_and_their_badges(browser: Client) -> None:
    anna = UserFactory.create(display_name="Anna Findus")
    badge = make_badge(anna, "04A1B2C3")
    page = browser.get("/admin/search/?extended=1&s=findus").content.decode()
    assert f"/admin/core/suiteuser/{anna.pk}/change/" in page
    assert f"/admin/core/badge/{badge.pk}/change/" in page
    reader = make_person()
    give_right(reader, Level.VIEW, app_context="shop_tracker")
    assert "suiteuser" not in of(reader).get("/admin/search/?extended=1&s=findus").content.decode()
