"""Pages of lists."""

from typing import Any

import pytest
from django.test import Client

from tests.factories.core import AreaFactory
from tests.factories.people import admin_client

pytestmark = pytest.mark.django_db
AREAS = "/api/v1/areas/"


def walk(client: Client, url: str | None, direction: str) -> list[list[str]]:
    pages = []
    while url:
        page: dict[str, Any] = client.get(url).json()
        pages.append([row["code"] for row in page["results"]])
        url = page[direction]
    return pages


def test_pages_go_newest_first_there_and_back_without_a_gap() -> None:
    made = [AreaFactory.create().code for _ in range(7)]
    client = admin_client()
    forth = walk(client, f"{AREAS}?page_size=3", "next")
    assert forth == [made[:3:-1], made[3:0:-1], made[:1]]
    last = client.get(f"{AREAS}?page_size=3").json()["next"]
    while (following := client.get(last).json()["next"]) is not None:
        last = following
    assert walk(client, last, "previous") == forth[::-1]


def test_rows_that_come_meanwhile_shift_nothing() -> None:
    first, second = AreaFactory.create(), AreaFactory.create()
    client = admin_client()
    page = client.get(f"{AREAS}?page_size=1").json()
    assert page["results"][0]["code"] == second.code
    AreaFactory.create()
    assert client.get(page["next"]).json()["results"][0]["code"] == first.code


def test_next_is_a_whole_address_that_keeps_the_size() -> None:
    AreaFactory.create_batch(3)
    link = admin_client().get(f"{AREAS}?page_size=2").json()["next"]
    assert link.startswith("http://testserver/api/v1/areas/?")
    assert "page_size=2" in link


def test_size_goes_to_500_and_no_further() -> None:
    AreaFactory.create_batch(501)
    client = admin_client()
    assert len(client.get(AREAS).json()["results"]) == 100
    assert len(client.get(f"{AREAS}?page_size=500").json()["results"]) == 500
    assert len(client.get(f"{AREAS}?page_size=9999999999999").json()["results"]) == 500


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("page_size", "0"),
        ("page_size", "-1"),
        ("page_size", "many"),
        ("page_size", "²"),
        ("cursor", "x"),
        ("cursor", "WyJuIiwiYSJd"),  # ["n","a"]: no number
        ("cursor", "e30"),  # {}
        ("cursor", "WyJ4IiwiMSJd"),  # ["x","1"]: no direction
        ("cursor", "ä"),
    ],
)
def test_what_cannot_be_read_is_named(field: str, value: str) -> None:
    answer = admin_client().get(AREAS, {field: value})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == field
