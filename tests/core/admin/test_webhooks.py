"""Webhooks in the back office: set up, tested, given a new secret; messages sent again."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from core.models import EventDelivery, Webhook
from core.outgoing.courier import Courier
from core.services.webhooks import live_secrets, open_headers, switch_off
from tests.factories.people import make_person
from tests.factories.webhooks import Receiver, make_webhook, receiver

pytestmark = pytest.mark.django_db
LIST = "/admin/core/webhook/"


@pytest.fixture
def browser() -> Client:
    client = Client()
    boss = make_person(is_admin=True)
    client.force_login(boss, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def erp() -> Iterator[Receiver]:
    with receiver() as opened:
        yield opened


def form(**values: Any) -> dict[str, Any]:
    return {
        "name": "ERP",
        "active": "on",
        "url": "https://erp.example/",
        "event_types": ["machine.created", "order.created"],
        "timeout_s": "10",
        "headers": "Authorization: Bearer hush\nX-Shop: 1",
    } | values


def test_set_up_shows_the_secret_this_once(browser: Client) -> None:
    page = browser.post(f"{LIST}add/", form(), follow=True).content.decode()
    webhook = Webhook.objects.get()
    (secret,) = live_secrets(webhook)
    assert secret in page
    assert webhook.event_types == ["machine.created", "order.created"]
    again = browser.get(f"{LIST}{webhook.pk}/change/").content.decode()
    assert secret not in again
    assert "Bearer hush" not in again
    assert "Authorization: ••••••" in again


def test_dots_stand_for_the_header_that_is_kept(browser: Client) -> None:
    browser.post(f"{LIST}add/", form())
    url = f"{LIST}{Webhook.objects.get().pk}/change/"
    browser.post(url, form(headers="Authorization: ••••••\nX-New: 2"))
    assert open_headers(Webhook.objects.get()) == {"Authorization": "Bearer hush", "X-New": "2"}


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"url": "erp"}, "url"),
        ({"headers": "nonsense"}, "headers"),
        ({"headers": "X-Other: ••••••"}, "headers"),
        ({"headers": "Host: erp"}, "headers"),
        ({"event_types": ["machine.born"]}, "event_types"),
        ({"timeout_s": "99"}, "__all__"),
    ],
)
def test_fault_stands_at_its_field(browser: Client, values: dict[str, Any], field: str) -> None:
    page = browser.post(f"{LIST}add/", form(**values))
    assert page.status_code == 200
    assert field in page.context["adminform"].form.errors
    assert not Webhook.objects.exists()


def test_test_message_shows_what_came_back(browser: Client, erp: Receiver) -> None:
    webhook = make_webhook(erp.url)
    url = f"{LIST}{webhook.pk}/test/"
    assert "Send a test message?" in browser.get(url).content.decode()
    assert not EventDelivery.objects.exists(), "a link alone sends nothing"
    there = browser.post(url)["Location"]
    assert "It waits to be sent" in browser.get(there).content.decode()
    erp.answer = 503
    Courier().send_all("default")
    page = browser.get(there).content.decode()
    assert "It waits to be sent" not in page
    assert "It answered 503: out of paper" in page
    assert browser.post(f"{there.removesuffix('change/')}again/").status_code == 302
    erp.answer = 200
    Courier().send_all("default")
    assert EventDelivery.objects.get().status == "delivered"
    chosen = {"action": "send_again", "_selected_action": [EventDelivery.objects.get().pk]}
    browser.post("/admin/core/eventdelivery/", chosen)
    assert EventDelivery.objects.get().status == "pending"


def test_new_secret_is_shown_this_once(browser: Client) -> None:
    webhook = make_webhook("http://erp/")
    page = browser.post(f"{LIST}{webhook.pk}/secret/", follow=True).content.decode()
    assert live_secrets(Webhook.objects.get())[0] in page


def test_one_that_was_switched_off_stands_on_the_overview(browser: Client) -> None:
    switch_off(webhook=make_webhook("http://erp/"), reason="It answered 410.")
    tile = next(
        each
        for each in browser.get("/admin/").context["tiles"]
        if each["title"] == "Webhooks switched off"
    )
    assert (tile["figure"], tile["is_alarm"]) == (1, True)
    assert "It answered 410." in browser.get(tile["link"]).content.decode()
