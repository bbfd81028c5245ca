"""What holds for every list of the office."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shoptracker.services.quantity_reports import book_counts
from shoptracker.services.time_entries import book_sessions
from tests.factories.core import UserFactory
from tests.factories.floor_facts import counted, session_ended
from tests.factories.office import make_assigned_operation
from tests.shoptracker.api.api_client import ApiClient

pytestmark = pytest.mark.django_db

RESOURCES = [
    "customers",
    "parts",
    "work-plans",
    "orders",
    "jobs",
    "job-operations",
    "time-entries",
    "quantity-reports",
]


def make_rows(number: int) -> None:
    """Make so many of everything."""
    for _ in range(number):
        operation, machine = make_assigned_operation()
        book_sessions(
            [session_ended(machine=machine, user=UserFactory.create(), operation=operation)]
        )
        book_counts([counted(machine=machine, operation=operation)])


def cost_of(ask: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as queries:
        ask()
    return len(queries)


@pytest.mark.parametrize("resource", RESOURCES)
def test_list_of_thirty_costs_as_much_as_a_list_of_three(resource: str) -> None:
    api = ApiClient()
    make_rows(3)
    api.get(f"{resource}/")  # the token's use is written once a minute
    few = cost_of(lambda: api.get(f"{resource}/"))
    make_rows(27)
    assert len(api.get(f"{resource}/")["results"]) == 30
    assert cost_of(lambda: api.get(f"{resource}/")) == few


@pytest.mark.parametrize("resource", RESOURCES)
def test_stranger_is_sent_away(resource: str) -> None:
    assert Client().get(f"/api/v1/{resource}/").status_code == 401


@pytest.mark.parametrize("resource", RESOURCES)
def test_token_opens_what_its_scope_names(resource: str) -> None:
    api = ApiClient(f"{resource}:read")
    api.get(f"{resource}/")
    other = RESOURCES[RESOURCES.index(resource) - 1]
    assert api.get(f"{other}/", expect=403)["code"] == "scope_missing"
