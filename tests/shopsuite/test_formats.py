"""Dates, times and numbers as a German and an English shop write them: shown so, and taken so."""

from datetime import UTC, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django import forms
from django.test import Client
from django.utils import formats, timezone, translation

from core.models import ApiToken, Zone
from core.services.api_tokens import create_api_token
from shoptracker.models import OrderLine
from tests.factories.core import UserFactory, ZoneFactory
from tests.factories.office import make_order
from tests.factories.people import make_person, signed_in

NOON = datetime(2026, 11, 22, 13, 5, tzinfo=UTC)


def browser(**values: Any) -> Client:
    client = signed_in(make_person(is_admin=True, **values))
    client.handler.enforce_csrf_checks = False
    return client


@pytest.mark.parametrize(
    ("language", "numbers", "instant", "day"),
    [
        ("de", ["1.234,5", "1.234.567"], "22.11.2026 14:05", "22.11.2026"),
        ("en", ["1,234.5", "1,234,567"], "2026-11-22 14:05", "22 Nov 2026"),
    ],
)
def test_each_kind_is_shown_as_it_is_written(
    language: str, numbers: list[str], instant: str, day: str
) -> None:
    local = NOON.astimezone(ZoneInfo("Europe/Berlin"))
    with translation.override(language):
        assert [formats.localize(value) for value in (Decimal("1234.5"), 1234567)] == numbers
        assert formats.date_format(local, "SHORT_DATETIME_FORMAT") == instant
        assert formats.localize(local.date()) == day
        assert formats.localize(time(14, 5)) == "14:05"


@pytest.mark.parametrize(
    ("language", "number", "instant"),
    [
        ("de", "1.234,5", "22.11.2026 14:05"),
        ("de", "1234,5", "2026-11-22 14:05"),
        ("en", "1,234.5", "2026-11-22 14:05"),
        ("en", "1234.5", "11/22/2026 14:05"),
    ],
)
def test_each_kind_is_taken_as_it_is_shown(language: str, number: str, instant: str) -> None:
    class Entry(forms.Form):
        quantity = forms.DecimalField(localize=True)
        at = forms.DateTimeField()

    with translation.override(language), timezone.override("Europe/Berlin"):
        entry = Entry({"quantity": number, "at": instant})
        assert entry.is_valid(), entry.errors
    assert entry.cleaned_data == {"quantity": Decimal("1234.5"), "at": NOON}


@pytest.mark.django_db
def test_form_of_the_back_office_shows_and_takes_german_numbers() -> None:
    client = browser(language="de")
    zone: Zone = ZoneFactory.create(count_multiplier=Decimal("1234.5"))
    url = f"/admin/core/zone/{zone.pk}/change/"
    assert 'value="1.234,500"' in client.get(url).content.decode()
    sent = {"area": zone.area.pk, "code": "Z", "name": "Z", "sequence": "1"}
    answer = client.post(url, sent | {"count_multiplier": "2.345,25"})
    assert answer.status_code == 302, answer.content
    zone.refresh_from_db()
    assert zone.count_multiplier == Decimal("2345.25")
    client.post(url, sent | {"count_multiplier": "2.5"})
    zone.refresh_from_db()
    assert zone.count_multiplier == Decimal("2.5")


@pytest.mark.django_db
def test_rows_inside_a_form_show_german_numbers_and_ids_stay_ids() -> None:
    order = make_order(quantity=Decimal("1234.5"))
    OrderLine.objects.update(id=1234567)
    page = browser(language="de").get(f"/admin/shoptracker/order/{order.pk}/change/")
    text = page.content.decode()
    assert 'value="1.234,500"' in text
    assert 'value="1234567"' in text
    assert "1.234.567" not in text


@pytest.mark.django_db
def test_list_tells_instants_in_the_persons_zone_and_language() -> None:
    with time_machine.travel(NOON, tick=False):
        group = {"name": "Turners", "groupmember_set-TOTAL_FORMS": 0}
        client = browser(language="de", time_zone="Europe/Berlin")
        client.post("/admin/core/suitegroup/add/", group | {"groupmember_set-INITIAL_FORMS": 0})
        page = client.get("/admin/core/suitegroup/").content.decode()
        english = browser(language="en").get("/admin/core/suitegroup/").content.decode()
    assert "22.11.2026, 14:05:00" in page
    assert "22 Nov 2026, 13:05:00" in english


@pytest.mark.django_db
def test_rows_with_high_numbers_are_opened_from_a_german_list() -> None:
    person = UserFactory.create(pk=1234567)
    page = browser(language="de").get("/admin/core/suiteuser/").content.decode()
    assert f"/admin/core/suiteuser/{person.pk}/change/" in page
    assert "1.234.567" not in page
    token, _text = create_api_token(user=person, name="ERP", scopes=["*"])
    ApiToken.objects.filter(pk=token.pk).update(id=7654321)
    chosen = browser(language="de").get("/admin/core/apitoken/").content.decode()
    assert 'value="7654321"' in chosen
    assert "7.654.321" not in chosen
