"""The inbox in the back office: an unknown badge is given to a person, or dismissed."""

import pytest
from django.test import Client

from core.choices import Level
from core.models import Badge
from shopmonitor.models import UnknownBadge
from tests.factories.core import UserFactory
from tests.factories.floor import make_machine, make_node
from tests.factories.people import give_right, make_person

pytestmark = pytest.mark.django_db
INBOX = "/admin/shopmonitor/unknownbadge/"


@pytest.fixture
def unknown() -> UnknownBadge:
    make_node(make_machine(name="Lathe 7")).swipe("04A1B2C3")
    return UnknownBadge.objects.get()


@pytest.fixture
def browser() -> Client:
    client = Client()
    client.force_login(
        make_person(is_admin=True), backend="django.contrib.auth.backends.ModelBackend"
    )
    return client


def test_unknown_badge_is_given_in_one_step_and_nobody_sees_its_tag(
    browser: Client, unknown: UnknownBadge
) -> None:
    shown = browser.get(INBOX).content.decode()
    assert "…B2C3" in shown
    assert "Lathe 7" in shown
    page = f"{INBOX}{unknown.pk}/give/"
    assert page in shown
    asked = browser.get(page).content.decode()
    for text in (shown, asked, browser.get(f"{INBOX}{unknown.pk}/change/").content.decode()):
        assert "04A1B2C3" not in text
        assert unknown.tag_encrypted not in text
    person = UserFactory.create()
    answer = browser.post(page, {"person": person.pk, "until_0": "", "until_1": ""})
    assert answer["Location"] == f"/admin/core/suiteuser/{person.pk}/change/"
    assert Badge.objects.get().user == person
    assert browser.get(page)["Location"] == INBOX


def test_refusal_is_told_on_the_page(browser: Client, unknown: UnknownBadge) -> None:
    page = f"{INBOX}{unknown.pk}/give/"
    form = browser.post(page, {"person": "", "until_0": "", "until_1": ""}).context["form"]
    assert form.errors["person"] == ["This field is required."]
    assert UnknownBadge.objects.exists()


def test_unknown_badge_is_dismissed_by_a_button_alone(
    browser: Client, unknown: UnknownBadge
) -> None:
    page = f"{INBOX}{unknown.pk}/dismiss/"
    browser.get(page)
    assert UnknownBadge.objects.exists()
    assert browser.post(page)["Location"] == INBOX
    assert not UnknownBadge.objects.exists()


def test_who_issues_no_badges_gives_none(unknown: UnknownBadge) -> None:
    clerk = make_person()
    give_right(clerk, Level.EDIT)
    client = Client()
    client.force_login(clerk, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(f"{INBOX}{unknown.pk}/give/").status_code == 403
    assert client.post(f"{INBOX}{unknown.pk}/dismiss/").status_code == 403
    assert UnknownBadge.objects.exists()
