"""Who may enter the back office and do what: the same rule, and the same levels, as in the API."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import get_resolver

from core.admin.base import SuiteAdmin
from core.choices import App, Level, ResourceType
from core.models import Badge, SuiteUser
from core.selectors.modules import list_modules_off
from tests.factories.core import MachineFactory, UserFactory, make_badge, make_company
from tests.factories.people import give_right, make_person, office_browser, signed_in

pytestmark = pytest.mark.django_db


def manager(level: Level, **more: Any) -> Client:
    person = make_person()
    give_right(person, level, **more)
    return signed_in(person)


def status(browser: Client, path: str) -> int:
    return browser.get(path).status_code


@pytest.mark.parametrize("right", [None, Level.OPERATE, Level.LEAD, Level.MAINTAIN])
def test_right_at_machines_opens_no_back_office(right: Level | None) -> None:
    person = make_person()
    if right:
        give_right(person, right)
    browser = signed_in(person)
    assert status(browser, "/admin/") in {302, 403}
    assert "/admin/" not in browser.get("/").content.decode()


@pytest.mark.parametrize("level", [Level.VIEW, Level.EDIT, Level.ADMIN])
def test_office_right_on_everything_opens_it(level: Level) -> None:
    browser = manager(level)
    assert status(browser, "/admin/") == 200
    assert 'href="/admin/"' in browser.get("/").content.decode()
    assert browser.get("/admin/login/")["Location"] == "/admin/"


def test_office_right_at_one_place_opens_it() -> None:
    zone = MachineFactory.create().zone
    browser = manager(Level.VIEW, on=ResourceType.ZONE, uid=zone.uid)
    assert status(browser, "/admin/") == 200
    assert status(browser, f"/admin/core/zone/{zone.pk}/change/") == 200
    assert status(browser, "/admin/core/zone/add/") == 403
    assert status(browser, "/admin/shoptracker/order/") == 403


def test_block_shuts_the_door_and_a_closed_account_too() -> None:
    person = make_person()
    give_right(person, Level.ADMIN)
    give_right(person, Level.VIEW, block=True)
    assert status(signed_in(person), "/admin/") in {302, 403}


def test_right_for_one_app_shows_the_pages_of_that_app() -> None:
    browser = manager(Level.EDIT, app_context=App.TRACKER)
    assert status(browser, "/admin/shoptracker/order/add/") == 200
    assert status(browser, "/admin/core/machine/") == 403
    assert status(browser, "/admin/shopmonitor/node/") == 403


# path, and what view, edit and admin are answered
DOORS = [
    ("/admin/core/machine/", 200, 200, 200),
    ("/admin/core/machine/add/", 403, 200, 200),
    ("/admin/shoptracker/order/add/", 403, 200, 200),
    ("/admin/core/suitepermission/", 200, 200, 200),
    ("/admin/core/suitepermission/add/", 403, 403, 200),
    ("/admin/core/suiteuser/add/", 403, 403, 200),
    ("/admin/core/suitegroup/add/", 403, 403, 200),
    ("/admin/core/apitoken/", 403, 403, 200),
    ("/admin/core/securityevent/", 403, 403, 200),
    ("/admin/core/usersession/", 403, 403, 200),
]


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door[0])
def test_levels_open_what_they_should(door: tuple[str, int, int, int]) -> None:
    path, *expected = door
    levels = (Level.VIEW, Level.EDIT, Level.ADMIN)
    assert [status(manager(level), path) for level in levels] == expected


def api_levels() -> dict[type, tuple[Level, Level]]:
    """Return what the API asks for each model, to read and to write."""
    found: dict[type, tuple[Level, Level]] = {}
    for pattern in get_resolver().url_patterns:
        for each in getattr(pattern, "url_patterns", ()):
            view = getattr(each.callback, "cls", None) if hasattr(each, "callback") else None
            model = getattr(view, "model", None)
            if model is not None and hasattr(view, "create"):
                read = Level(getattr(view, "read_level", Level.VIEW))
                found[model] = (read, Level(getattr(view, "write_level", Level.EDIT)))
    return found


def test_pages_ask_what_the_api_asks() -> None:
    asked = api_levels()
    pages = {m: p for m, p in admin.site._registry.items() if isinstance(p, SuiteAdmin)}
    both = set(asked) & set(pages)
    assert len(both) > 10
    differing = {
        model.__name__: (asked[model], (pages[model].read_level, pages[model].write_level))
        for model in both
        if asked[model] != (pages[model].read_level, pages[model].write_level)
    }
    assert differing == {}


def test_who_may_only_look_is_offered_no_action() -> None:
    badge = make_badge(UserFactory.create(), "04A1B2C3")
    browser = manager(Level.VIEW)
    page = browser.get("/admin/core/badge/")
    assert (
        not [key for key, _text in page.context["action_form"].fields["action"].choices if key]
        if page.context.get("action_form")
        else True
    )
    browser.post("/admin/core/badge/", {"action": "block_badges", "_selected_action": [badge.pk]})
    badge.refresh_from_db()
    assert badge.state == "active"


def state_of(browser: Client, badge: Badge, state: str) -> tuple[int, str]:
    page = Client()
    page.cookies = browser.cookies
    answer = page.post(f"/admin/core/badge/{badge.pk}/state/{state}/")
    badge.refresh_from_db()
    return answer.status_code, badge.state


def test_who_may_edit_takes_a_badge_out_of_use_but_not_back() -> None:
    badge = make_badge(UserFactory.create(), "04A1B2C3")
    assert state_of(manager(Level.VIEW), badge, "lost") == (403, "active")
    browser = manager(Level.EDIT)
    assert state_of(browser, badge, "lost") == (302, "lost")
    assert state_of(browser, badge, "active") == (403, "lost")
    assert state_of(browser, badge, "returned") == (403, "lost")
    assert state_of(manager(Level.ADMIN), badge, "active") == (302, "active")
    assert browser.get(f"/admin/core/badge/{badge.pk}/state/lost/").status_code == 302
    badge.refresh_from_db()
    assert badge.state == "active", "a link alone does nothing"


def test_administrators_are_left_to_administrators() -> None:
    chief: SuiteUser = make_person(is_admin=True)
    other = make_person()
    browser = manager(Level.ADMIN)
    page = browser.get(f"/admin/core/suiteuser/{chief.pk}/change/").content.decode()
    assert 'name="_save"' not in page
    assert status(browser, f"/admin/core/suiteuser/{chief.pk}/set-password/") == 403
    page = browser.get(f"/admin/core/suiteuser/{other.pk}/change/").content.decode()
    assert 'name="_save"' in page
    assert 'name="is_admin"' not in page


@pytest.mark.parametrize("level", [Level.VIEW, Level.EDIT])
def test_company_and_modules_are_set_by_who_administers_alone(level: Level) -> None:
    person = make_person()
    give_right(person, level)
    browser = office_browser(person)
    assert status(browser, "/admin/core/moduleswitch/") == 200
    off = {"module": "orders", "on": "0"}
    assert browser.post("/admin/core/moduleswitch/", off).status_code == 403
    assert list_modules_off() == frozenset()
    assert browser.post("/admin/core/company/", {"name": "Mine"}).status_code == 403
    company = make_company(name="Ours")
    assert "Ours" in browser.get("/admin/core/company/").content.decode()
    assert browser.post("/admin/core/company/", {"name": "Mine"}).status_code == 403
    company.refresh_from_db()
    assert company.name == "Ours"
