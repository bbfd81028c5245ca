"""Only the managing app's people and administrators change who somebody is, whatever the way."""

from __future__ import annotations

import pytest
from django.urls import reverse

from core.choices import App, Level
from core.models import SuiteUser
from core.services.managed_people import ManagedElsewhereError, check_managed
from core.services.users import change_user
from tests.factories.people import give_right, make_person, office_browser, token_client

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> SuiteUser:
    made = make_person(managed_by_app=App.TRACKER, email="ana@example.org")
    return SuiteUser.objects.get(pk=made.pk)


def manager(app: str) -> SuiteUser:
    found = make_person()
    give_right(found, Level.ADMIN, app_context=app)
    return found


def test_managing_app_and_administrators_may(person: SuiteUser) -> None:
    for by in (manager(App.TRACKER), manager(""), make_person(is_admin=True)):
        person.display_name += "x"
        change_user(user=person, by=by)
    person.refresh_from_db()
    assert person.display_name.endswith("xxx")


def test_another_app_may_change_what_is_no_identity(person: SuiteUser) -> None:
    by = manager(App.CORE)
    person.language = "de"
    change_user(user=person, by=by)
    person.email = ""
    with pytest.raises(ManagedElsewhereError) as refused:
        change_user(user=person, by=by)
    assert refused.value.context == {"field": "email", "app": "shop_tracker"}
    assert "e-mail" in refused.value.message


def test_nobody_takes_the_management_over(person: SuiteUser) -> None:
    person.managed_by_app = App.CORE
    person.username = "mine"
    with pytest.raises(ManagedElsewhereError):
        check_managed(person=person, by=manager(App.CORE))


def test_password_of_another_is_identity_and_ones_own_is_not(person: SuiteUser) -> None:
    with pytest.raises(ManagedElsewhereError):
        check_managed(person=person, by=manager(App.CORE), password=True)
    check_managed(person=person, by=person, password=True)


def test_back_office_shows_it_and_takes_no_change(person: SuiteUser) -> None:
    browser = office_browser(manager(App.CORE))
    path = reverse("admin:core_suiteuser_change", args=[person.pk])
    page = browser.get(path).content.decode()
    assert "Managed by" in page
    assert 'name="username"' not in page
    assert 'name="language"' in page
    browser.post(path, {"username": "forged", "display_name": "Forged", "active": "on"})
    setter = reverse("admin:core_suiteuser_set_password", args=[person.pk])
    assert browser.get(setter)["Location"] == path
    after = SuiteUser.objects.get(pk=person.pk)
    assert (after.username, after.password) == (person.username, person.password)
    refused = office_browser(manager(App.TRACKER)).get(path)
    assert refused.status_code == 403, "people are core's: who has a right there alone sees no page"
    page = office_browser(make_person(is_admin=True)).get(path).content.decode()
    assert 'name="username"' in page


def test_api_refuses_and_names_the_field(person: SuiteUser) -> None:
    client, url = token_client(manager(App.CORE)), f"/api/v1/users/{person.uid}/"

    def send(**values: str) -> tuple[int, str]:
        answer = client.patch(url, values, content_type="application/json")
        return answer.status_code, answer.json().get("code", "")

    assert send(language="de") == (200, "")
    for field, value in (
        ("username", "mine"),
        ("display_name", "Mine"),
        ("email", "mine@example.org"),
        ("managed_by_app", "core"),
        ("password", "correct-horse-battery"),
    ):
        assert send(**{field: value}) == (403, "managed_elsewhere"), field


def test_foreign_app_neither_closes_nor_retires_a_person(person: SuiteUser) -> None:
    by = manager(App.CORE)
    client, browser = token_client(by), office_browser(by)
    url, lists = f"/api/v1/users/{person.uid}/", reverse("admin:core_suiteuser_changelist")
    closed = client.patch(url, {"active": False}, content_type="application/json")
    assert (closed.status_code, closed.json()["errors"][0]["field"]) == (403, "active")
    assert client.delete(url).json()["code"] == "managed_elsewhere"
    for action in ("deactivate", "retire_rows"):
        chosen = {"action": action, "confirmed": "1", "_selected_action": [person.pk]}
        page = browser.post(lists, chosen, follow=True).content.decode()
        assert "is managed by ShopTracker" in page, action
    after = SuiteUser.objects.get(pk=person.pk)
    assert (after.active, after.deleted_at) == (True, None)
    assert token_client(make_person(is_admin=True)).delete(url).status_code == 204
