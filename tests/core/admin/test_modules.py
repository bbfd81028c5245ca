"""Modules in the back office: switched there, and gone from it when off."""

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from core.admin.base import SuiteAdmin
from core.modules import MODULES
from core.selectors.modules import list_modules_off
from tests.factories.modules import switch_off, switch_on
from tests.factories.people import make_person, office_browser

pytestmark = pytest.mark.django_db
PAGE = "/admin/core/moduleswitch/"


@pytest.fixture
def browser() -> Client:
    return office_browser(make_person(is_admin=True))


def pages_of(module: str) -> list[SuiteAdmin]:
    return [
        page
        for page in admin.site._registry.values()
        if isinstance(page, SuiteAdmin) and page.opts.label_lower in MODULES[module].pages
    ]


def test_module_is_switched_off_with_a_reason_and_on_again(browser: Client) -> None:
    page = browser.get(PAGE).content.decode()
    for module in MODULES.values():
        assert str(module.title) in page
        assert str(module.purpose) in page
    off = {"module": "orders", "on": "0", "note": "We begin with the floor"}
    done = browser.post(PAGE, off, follow=True).content.decode()
    assert list_modules_off() == {"orders"}
    assert "We begin with the floor" in done
    browser.post(PAGE, {"module": "orders", "on": "1"})
    assert list_modules_off() == frozenset()
    told = browser.post(PAGE, {"module": "moon", "on": "1"}, follow=True).content.decode()
    assert "There is no module" in told


@pytest.mark.parametrize("name", ["floor", "orders", "bookings"])
def test_pages_of_a_module_that_is_off_are_gone_and_come_back(browser: Client, name: str) -> None:
    addresses = [
        reverse(f"admin:{page.opts.app_label}_{page.opts.model_name}_changelist")
        for page in pages_of(name)
    ]
    assert addresses
    menu = browser.get("/admin/").content.decode()
    assert all(f'"{address}"' in menu for address in addresses)
    switch_off(name)
    menu = browser.get("/admin/").content.decode()
    for address in addresses:
        assert f'"{address}' not in menu
        assert browser.get(address).status_code == 404
        assert browser.get(f"{address}1/change/").status_code == 404
        assert browser.post(f"{address}add/", {}).status_code == 404
    switch_on(name)
    assert {browser.get(address).status_code for address in addresses} == {200}


def test_pages_above_the_lists_go_with_them_and_core_stays(browser: Client) -> None:
    office = [
        module.name
        for module in MODULES.values()
        if any(page.startswith("shoptracker.") for page in module.pages)
    ]
    switch_off("floor", *office)
    assert browser.get("/admin/shopmonitor/node/").status_code == 404
    assert browser.get("/admin/shopmonitor/alert/").status_code == 200
    assert browser.get("/admin/shoptracker/").status_code == 404
    assert browser.get("/admin/core/machine/").status_code == 200
    choices = {"app_label": "shoptracker", "model_name": "job", "field_name": "part", "term": "x"}
    assert browser.get("/admin/autocomplete/", choices).status_code in {403, 404}


def test_tiles_of_a_module_that_is_off_are_gone(browser: Client) -> None:
    shown = {str(tile["title"]) for tile in browser.get("/admin/").context["tiles"]}
    assert {"Machines", "Silent nodes"} <= shown
    switch_off("floor")
    shown = {str(tile["title"]) for tile in browser.get("/admin/").context["tiles"]}
    assert not {"Machines", "Silent nodes"} & shown
    assert {"Open orders", "Failed events", "Open alerts"} <= shown


def test_stranger_learns_nothing_of_switches() -> None:
    assert Client().get(PAGE).status_code == 302
    assert Client().post(PAGE, {"module": "orders", "on": "0"}).status_code == 302
    assert list_modules_off() == frozenset()
