"""The company through the API."""

import base64
from typing import Any

import pytest
from django.test import Client

from core.choices import Level
from core.models import Company, CompanyLogo, SyncEvent
from tests.factories.core import make_company
from tests.factories.people import admin_client, give_right, make_person, token_client
from tests.factories.pictures import SVG, png

pytestmark = pytest.mark.django_db
COMPANY = "/api/v1/company/"
JSON = "application/json"


def as_text(content: bytes) -> str:
    return base64.b64encode(content).decode()


def test_company_is_read_before_and_after_it_is_set_up() -> None:
    client = admin_client()
    assert client.get(COMPANY).json()["name"] == ""
    new = {"name": "Turner", "currency": "USD", "logo": as_text(png())}
    answer = client.patch(COMPANY, new, content_type=JSON)
    assert answer.status_code == 200
    row = client.get(COMPANY).json()
    assert row == answer.json()
    assert (row["name"], row["currency"], row["paper_size"]) == ("Turner", "USD", "a4")
    assert "logo" not in row
    picture = Client().get(row["logo_address"])
    assert picture.content == png()
    gone = client.patch(COMPANY, {"logo": None}, content_type=JSON)
    assert (gone.status_code, gone.json()["logo_address"]) == (200, "")
    events = SyncEvent.objects.filter(resource_type="company", target_app="shop_monitor")
    names = list(events.order_by("sequence").values_list("event_type", flat=True))
    assert names == ["company.created", "company.updated"]


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"currency": "EURO"}, "currency"),
        ({"currency": "ZZZ"}, "currency"),
        ({"time_zone": "Mars/Base"}, "time_zone"),
        ({"language": "tlh"}, "language"),
        ({"unit_system": "cubits"}, "unit_system"),
        ({"name": ""}, "name"),
        ({"logo": "no base64!"}, "logo"),
        ({"logo": as_text(SVG)}, "logo"),
    ],
)
def test_wrong_field_is_named_and_nothing_changes(sent: dict[str, Any], field: str) -> None:
    make_company(name="Turner")
    answer = admin_client().patch(COMPANY, sent, content_type=JSON)
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert (Company.objects.get().name, Company.objects.get().currency) == ("Turner", "EUR")
    assert not CompanyLogo.objects.exists()


def test_unknown_time_zone_is_told_with_examples() -> None:
    make_company()
    answer = admin_client().patch(COMPANY, {"time_zone": "CET+1"}, content_type=JSON)
    assert "Europe/Berlin" in answer.json()["errors"][0]["detail"]


@pytest.mark.parametrize(("level", "read", "written"), [("view", 200, 403), ("edit", 200, 403)])
def test_only_who_administers_sets_the_company_up(level: str, read: int, written: int) -> None:
    person = make_person()
    give_right(person, Level(level))
    client = token_client(person)
    assert client.get(COMPANY).status_code == read
    assert client.patch(COMPANY, {"name": "Mine"}, content_type=JSON).status_code == written
    assert not Company.objects.exists()


def test_scope_of_a_token_counts_here_too() -> None:
    client = token_client(make_person(is_admin=True), "company:read")
    assert client.get(COMPANY).status_code == 200
    assert client.patch(COMPANY, {"name": "Mine"}, content_type=JSON).status_code == 403
