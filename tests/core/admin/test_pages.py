"""Every page of the back office opens, and none of them costs a query a row."""

from html import escape
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from core.admin.base import MENU, FactAdmin, RecordAdmin, SuiteAdmin
from core.admin.menu import navigation
from shopmonitor.admin.firmware import FirmwareReleaseAdmin
from shopmonitor.admin.kiosks import KioskPinAdmin
from tests.factories.core import MachineFactory
from tests.factories.people import make_person, signed_in

pytestmark = pytest.mark.django_db

PAGES: list[Any] = [page for page in admin.site._registry.values() if isinstance(page, SuiteAdmin)]
EACH = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.opts.label)


@pytest.fixture
def browser() -> Client:
    return signed_in(make_person(is_admin=True))


def address(page: Any, view: str, *args: Any) -> str:
    return reverse(f"admin:{page.opts.app_label}_{page.opts.model_name}_{view}", args=args)


@EACH
def test_list_opens_and_searches(page: Any, browser: Client) -> None:
    assert browser.get(address(page, "changelist")).status_code == 200
    if page.search_fields:
        assert browser.get(address(page, "changelist"), {"q": "x"}).status_code == 200


@EACH
def test_empty_form_opens_where_something_can_be_made(page: Any, browser: Client) -> None:
    # Facts are made by the floor, a PIN by whose it is; a release is brought as a file.
    is_fact = isinstance(page, FactAdmin) and not isinstance(page, FirmwareReleaseAdmin)
    expected = 403 if is_fact or isinstance(page, KioskPinAdmin) else 200
    assert browser.get(address(page, "add")).status_code == expected


def test_every_page_of_the_suite_stands_in_the_menu() -> None:
    assert {page.menu for page in PAGES} <= set(MENU)
    groups = navigation(None)  # type: ignore[arg-type]
    shown = [str(item["link"]) for group in groups for item in group["items"]]
    assert {address(page, "changelist") for page in PAGES} <= set(shown)
    assert len(set(shown)) == len(shown)
    own = {"core", "shopmonitor", "shoptracker"}
    strangers = [
        model._meta.label
        for model, page in admin.site._registry.items()
        if not isinstance(page, SuiteAdmin) and model._meta.app_label in own
    ]
    assert strangers == []


def test_records_are_never_deleted_for_good() -> None:
    for page in PAGES:
        if isinstance(page, RecordAdmin):
            assert page.delete_confirmation_template == "admin/retire_confirmation.html"


def test_overview_asks_questions_and_leads_to_the_rows(browser: Client) -> None:
    page = browser.get("/admin/")
    assert page.status_code == 200
    text = page.content.decode()
    for tile in page.context["tiles"]:
        assert escape(str(tile["question"])) in text
        assert browser.get(tile["link"]).status_code == 200


def test_stranger_is_sent_to_the_one_sign_in() -> None:
    answer = Client().get("/admin/login/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")


def test_list_of_many_machines_costs_as_many_queries_as_of_few(
    browser: Client, django_assert_max_num_queries: Any
) -> None:
    MachineFactory.create_batch(30)
    with django_assert_max_num_queries(12):
        assert browser.get("/admin/core/machine/").status_code == 200
