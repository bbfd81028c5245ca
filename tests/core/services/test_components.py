"""Registering components: secrets are kept as hashes, guards hear of it, the menu follows."""

import pytest
from allauth.idp.oidc.models import Client as Component
from django.db import connection
from django.urls import reverse

from core.choices import SecurityEventKind
from core.clock import utc_now
from core.models import SecurityEvent, SuiteApp, SuiteUser
from core.selectors.suite_apps import list_open_apps
from core.services.components import create_component, renew_secret
from tests.factories.people import make_person, office_browser

pytestmark = pytest.mark.django_db
BACK = "https://crib.example.org/back"
ADD = "admin:allauth_idp_oidc_client_add"


@pytest.fixture
def boss() -> SuiteUser:
    return make_person(is_admin=True)


def made(boss: SuiteUser) -> tuple[Component, str]:
    component = Component(name="Tool crib", redirect_uris=BACK)
    return component, create_component(client=component, by=boss)


def test_secret_is_kept_as_a_hash_and_a_new_one_kills_the_old(boss: SuiteUser) -> None:
    component, secret = made(boss)
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM allauth_idp_oidc_client")
        assert secret not in str(cursor.fetchall())
    assert component.check_secret(secret)
    fresh = renew_secret(client=component, by=boss)
    component.refresh_from_db()
    assert component.check_secret(fresh)
    assert not component.check_secret(secret)
    told = SecurityEvent.objects.filter(kind=SecurityEventKind.CLIENT_CHANGED).order_by("pk")
    assert [event.detail["change"] for event in told] == ["made", "secret renewed"]
    assert not [event for event in told if secret in str(event.detail)]


def test_component_gets_tokens_by_code_alone(boss: SuiteUser) -> None:
    component, _secret = made(boss)
    assert component.get_response_types() == ["code"]
    assert component.get_grant_types() == ["authorization_code", "refresh_token"]


def test_administrator_registers_one_sees_the_secret_once_and_it_is_in_the_menu(
    boss: SuiteUser,
) -> None:
    browser = office_browser(boss)
    form = {
        "name": "Tool crib",
        "redirect_uris": BACK,
        "menu_address": "https://crib.example.org/",
        "skip_consent": "on",
    }
    page = browser.post(reverse(ADD), form)
    component = Component.objects.get()
    text = page.context["text"]
    assert component.check_secret(text)
    assert text in page.content.decode()
    change = reverse("admin:allauth_idp_oidc_client_change", args=[component.pk])
    assert text not in browser.get(change).content.decode()
    assert component.secret not in browser.get(change).content.decode()
    names = [app.name for app in list_open_apps(user=make_person(), at=utc_now())]
    assert "Tool crib" in names
    browser.post(change, form | {"menu_address": ""})
    assert not SuiteApp.objects.get(url="https://crib.example.org/").enabled


@pytest.mark.parametrize(
    "address", ["http://crib.example.org/back", "https://*.example.org/", "javascript:alert(1)"]
)
def test_address_on_which_a_code_could_be_read_is_refused(boss: SuiteUser, address: str) -> None:
    page = office_browser(boss).post(reverse(ADD), {"name": "X", "redirect_uris": address})
    assert page.status_code == 200
    assert "no https address" in page.content.decode()
    assert not Component.objects.exists()


def test_removed_component_leaves_the_menu(boss: SuiteUser) -> None:
    component, _secret = made(boss)
    SuiteApp.objects.create(code=f"client-{component.pk}", name="Tool crib", url="https://x/")
    path = reverse("admin:allauth_idp_oidc_client_delete", args=[component.pk])
    assert office_browser(boss).post(path, {"post": "yes"}).status_code == 302
    assert not Component.objects.exists()
    assert not SuiteApp.objects.get().enabled


def test_pages_that_the_packages_bring_are_hidden(boss: SuiteUser) -> None:
    browser = office_browser(boss)
    for path in ("mfa/authenticator", "socialaccount/socialapp", "allauth_idp_oidc/token"):
        assert browser.get(f"/admin/{path}/").status_code == 404
