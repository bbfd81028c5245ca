"""The second door: every page of records in the back office, its form, its actions, its inlines."""

from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.test import Client
from django.urls import reverse

from core.admin.base import RecordAdmin
from core.models import Badge
from tests.doors.forms import sent_with_parts
from tests.doors.ledger import everything_is_told, last_sequence, told_since
from tests.doors.samples import a_change, fresh_tag, sample, written
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db

PAGES: list[Any] = [page for page in admin.site._registry.values() if isinstance(page, RecordAdmin)]
EACH = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.opts.label)

# What a form asks for and no column holds.
ASKED_BESIDE: dict[type, dict[str, Any]] = {Badge: {"tag": fresh_tag()}}


@pytest.fixture
def browser() -> Client:
    client = Client()
    boss = make_person(is_admin=True)
    client.force_login(boss, backend="django.contrib.auth.backends.ModelBackend")
    return client


def address(page: Any, view: str, *args: Any) -> str:
    return reverse(f"admin:{page.opts.app_label}_{page.opts.model_name}_{view}", args=args)


def send(browser: Client, url: str, data: dict[str, Any]) -> None:
    """Send a form and fail with what the page found wrong with it."""
    answer = browser.post(url, data)
    if answer.status_code != 302:
        context = answer.context or {}
        parts = [inline.formset.errors for inline in context.get("inline_admin_formsets", [])]
        raise AssertionError((answer.status_code, context["adminform"].form.errors, parts))


def told_of(page: Any, mark: int) -> list[str]:
    wires = [event.event_type for event in told_since(mark)]
    return [wire for wire in dict.fromkeys(wires) if wire.startswith(f"{page.model.topic}.")]


@EACH
def test_made_in_the_back_office_is_told(page: Any, browser: Client) -> None:
    url = address(page, "add")
    shown = browser.get(url)
    if shown.status_code == 403:
        pytest.skip("nothing is made here")
    row = sample(page.model)
    data = sent_with_parts(shown.context, row, **ASKED_BESIDE.get(page.model, {}))
    mark = last_sequence()
    with everything_is_told():
        send(browser, url, data)
    assert told_of(page, mark)[:1] == [f"{page.model.topic}.created"]


@EACH
def test_changed_in_the_back_office_is_told(page: Any, browser: Client) -> None:
    record = written(page.model)
    url = address(page, "change", record.pk)
    shown = browser.get(url)
    form = shown.context["adminform"].form
    if not {field.name for field in page.opts.concrete_fields} & form.fields.keys():
        pytest.skip("nothing is changed here")
    name, value = a_change(record, form.fields)
    data = sent_with_parts(shown.context, record, **{name: value})
    mark = last_sequence()
    with everything_is_told():
        send(browser, url, data)
    assert told_of(page, mark) == [f"{page.model.topic}.updated"]
    assert str(getattr(page.model._base_manager.get(pk=record.pk), name))[:10] == str(value)[:10]


@EACH
def test_retired_in_the_back_office_is_told(page: Any, browser: Client) -> None:
    record = written(page.model)
    url = address(page, "delete", record.pk)
    if browser.get(url).status_code == 403:
        pytest.skip("nothing is retired here")
    mark = last_sequence()
    with everything_is_told():
        assert browser.post(url, {"post": "yes"}).status_code == 302
    assert told_of(page, mark) == [f"{page.model.topic}.deactivated"]


@EACH
def test_bulk_actions_change_nothing_in_silence(
    page: Any, browser: Client, rf: Any, admin_user_of_page: Any
) -> None:
    request = rf.get("/")
    request.user = admin_user_of_page
    for name in page.get_actions(request):
        records = [written(page.model), written(page.model)]
        chosen = {"action": name, ACTION_CHECKBOX_NAME: [record.pk for record in records]}
        with everything_is_told():
            assert browser.post(address(page, "changelist"), chosen).status_code in {200, 302}


@EACH
def test_buttons_of_a_record_change_nothing_in_silence(page: Any, browser: Client) -> None:
    for action in page._get_base_actions_detail():
        record = written(page.model)
        url = reverse(f"admin:{action.action_name}", args=[record.pk])
        with everything_is_told():
            assert browser.post(url, {}).status_code in {200, 302}


@pytest.fixture
def admin_user_of_page() -> Any:
    return make_person(is_admin=True)
