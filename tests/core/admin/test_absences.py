"""Absences in the back office: found by person and day, approved many at once."""

from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client

from core.models import Absence, SuiteUser, SyncEvent
from core.services.records import create_record
from tests.factories.core import UserFactory
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db
PAGE = "/admin/core/absence/"


@pytest.fixture
def browser() -> Client:
    client = Client()
    boss = make_person(is_admin=True)
    client.force_login(boss, backend="django.contrib.auth.backends.ModelBackend")
    return client


def absent(person: SuiteUser, first: date, last: date, **more: Any) -> Absence:
    return create_record(
        Absence(user=person, kind="vacation", first_date=first, last_date=last, **more)
    )


def test_absence_that_the_office_enters_is_approved(browser: Client) -> None:
    page = browser.get(f"{PAGE}add/")
    assert page.context["adminform"].form.initial["state"] == "approved"
    new = {"user": UserFactory.create().pk, "kind": "sick", "state": "approved"}
    new |= {"first_date": "2026-06-01", "last_date": "2026-06-02", "starts": "", "ends": ""}
    assert browser.post(f"{PAGE}add/", new).status_code == 302
    assert Absence.objects.get().state == "approved"
    wrong = browser.post(f"{PAGE}add/", new | {"last_date": "2026-05-01"})
    assert "must not lie before" in wrong.content.decode()


@time_machine.travel("2026-06-10T12:00:00Z", tick=False)
def test_list_is_narrowed_to_days_and_to_a_person(browser: Client) -> None:
    anna = UserFactory.create(display_name="Anna")
    berta = UserFactory.create(display_name="Berta")
    now = absent(anna, date(2026, 6, 8), date(2026, 6, 10))
    soon = absent(berta, date(2026, 7, 1), date(2026, 7, 3))
    over = absent(anna, date(2026, 6, 1), date(2026, 6, 9))

    def found(**query: Any) -> set[Absence]:
        return set(browser.get(PAGE, query).context["cl"].result_list)

    assert found() == {now, soon, over}
    assert found(when="today") == {now}
    assert found(when="soon") == {now, soon}
    assert found(when="over") == {over}
    assert found(user__id__exact=berta.pk) == {soon}
    assert found(q="Anna") == {now, over}


def test_chosen_absences_are_approved_and_told(browser: Client) -> None:
    wanted = absent(UserFactory.create(), date(2026, 6, 1), date(2026, 6, 5))
    chosen = {"action": "approve", "_selected_action": [wanted.pk]}
    assert browser.post(PAGE, chosen).status_code == 302
    wanted.refresh_from_db()
    assert wanted.state == "approved"
    assert SyncEvent.objects.filter(event_type="absence.updated").exists()
