from typing import Any

import pytest

from shoptracker.services.quantity_reports import book_counts
from shoptracker.services.time_entries import book_sessions
from tests.factories.core import MachineFactory, UserFactory
from tests.factories.floor_facts import counted, session_ended
from tests.factories.office import make_assigned_operation
from tests.shoptracker.admin.back_office import BackOffice

pytestmark = pytest.mark.django_db

PAGES = ["timeentry", "quantityreport", "joboperation", "job", "order", "workplan"]


def book(number: int) -> None:
    for _ in range(number):
        operation, machine = make_assigned_operation()
        event = session_ended(machine=machine, user=UserFactory.create(), operation=operation)
        book_sessions([event, session_ended(machine=machine, user=UserFactory.create())])
        book_counts([counted(machine=machine, operation=operation)])


def test_booked_time_shows_job_and_step_or_nothing() -> None:
    operation, machine = make_assigned_operation()
    person = UserFactory.create(display_name="Ada")
    book_sessions([session_ended(machine=machine, user=person, operation=operation)])
    book_sessions([session_ended(machine=MachineFactory.create(), user=person)])
    page = BackOffice().open("timeentry")
    assert f"{operation.job.number} / 10 Step 1" in page
    assert page.count("Ada") >= 2


@pytest.mark.parametrize("page", PAGES)
def test_list_of_thirty_costs_as_much_as_a_list_of_three(
    page: str, django_assert_max_num_queries: Any
) -> None:
    office = BackOffice()
    book(30)
    with django_assert_max_num_queries(14):
        office.open(page)


def test_facts_cannot_be_written() -> None:
    book(1)
    client = BackOffice().client
    for page in ("timeentry", "quantityreport"):
        assert client.get(f"/admin/shoptracker/{page}/add/").status_code == 403
