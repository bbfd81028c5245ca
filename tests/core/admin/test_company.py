"""The page of the company opens its one row; its name and logo head every page."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from core.models import Company, CompanyLogo, SyncEvent
from core.services.company import set_company
from tests.factories.core import make_company
from tests.factories.people import make_person, office_browser
from tests.factories.pictures import SVG, png

pytestmark = pytest.mark.django_db
PAGE = "/admin/core/company/"


@pytest.fixture
def browser() -> Client:
    return office_browser(make_person(is_admin=True))


def form(**values: Any) -> dict[str, Any]:
    return {
        "name": "Turner",
        "language": "en",
        "time_zone": "Europe/Berlin",
        "first_day_of_week": "monday",
        "currency": "EUR",
        "unit_system": "metric",
        "paper_size": "a4",
    } | values


def test_page_makes_the_row_then_changes_it_and_never_shows_a_list(browser: Client) -> None:
    assert browser.get(PAGE).status_code == 200
    made = browser.post(PAGE, form(), follow=True)
    assert made.redirect_chain == [(PAGE, 302)]
    assert 'value="Turner"' in made.content.decode()
    changed = browser.post(PAGE, form(name="Turner & Sons", currency="USD"))
    assert changed.status_code == 302
    company = Company.objects.get()
    assert (company.name, company.currency, company.revision) == ("Turner & Sons", "USD", 2)
    told = SyncEvent.objects.filter(resource_type="company", target_app="shop_tracker")
    assert list(told.order_by("sequence").values_list("event_type", flat=True)) == [
        "company.created",
        "company.updated",
    ]
    assert browser.get(f"{PAGE}add/").status_code == 403
    assert browser.post(f"{PAGE}1/delete/", {"post": "yes"}).status_code == 403


def test_logo_is_sent_shown_and_taken_away(browser: Client) -> None:
    sent = form(logo=SimpleUploadedFile("logo.png", png(), "image/png"))
    assert browser.post(PAGE, sent).status_code == 302
    address = Company.objects.get().logo_address
    for page in ("/", "/admin/", PAGE):
        assert address in browser.get(page).content.decode(), page
    assert browser.post(PAGE, form()).status_code == 302
    assert CompanyLogo.objects.exists()
    assert browser.post(PAGE, form(**{"logo-clear": "on"})).status_code == 302
    assert not CompanyLogo.objects.exists()


def test_script_that_calls_itself_a_picture_is_told_at_the_field(browser: Client) -> None:
    sent = form(logo=SimpleUploadedFile("logo.png", SVG, "image/png"))
    page = browser.post(PAGE, sent)
    assert page.status_code == 200
    assert "PNG" in page.context["adminform"].form.errors["logo"][0]
    assert not Company.objects.exists()


def test_unknown_choices_are_told_at_their_fields(browser: Client) -> None:
    page = browser.post(PAGE, form(time_zone="Mars/Base", currency="ZZZ"))
    assert set(page.context["adminform"].form.errors) == {"time_zone", "currency"}


def test_name_heads_the_back_office_the_home_page_and_the_sign_in(browser: Client) -> None:
    assert "Shop Suite" in browser.get("/admin/").context["site_header"]
    set_company(company=make_company(name="Turner & Sons"))
    assert browser.get("/admin/").context["site_header"] == "Turner & Sons"
    for page in (browser.get("/"), Client().get("/accounts/login/")):
        assert "Turner &amp; Sons" in page.content.decode()
