"""A fault leaves a reference that leads to where it arose, and nothing that it worked on."""

import logging
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from core.clock import utc_now
from core.models import Fault
from core.services.faults import delete_old_faults, note_fault
from tests.factories.people import make_person, office_browser

pytestmark = pytest.mark.django_db
SECRET = "sst_a-secret-that-was-being-worked-on"


def fail() -> None:
    raise LookupError(f"no such thing: {SECRET}")


def raised() -> LookupError:
    try:
        fail()
    except LookupError as error:
        return error
    raise AssertionError


def test_reference_leads_to_the_log_and_to_the_list(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        reference = note_fault(error=raised(), request=None)
    assert len(reference) == 8
    assert caplog.records[-1].__dict__["reference"] == reference
    fault = Fault.objects.get(reference=reference)
    assert fault.kind == "LookupError"
    assert fault.place.startswith("tests/core/services/test_faults.py:")
    assert fault.place.endswith(" fail")


def test_nothing_of_what_was_worked_on_is_kept() -> None:
    note_fault(error=raised(), request=None)
    assert "a-secret" not in str(Fault.objects.values().get())


def test_page_and_api_quote_the_reference_that_the_list_finds(monkeypatch: Any) -> None:
    def broken(*_args: Any, **_options: Any) -> None:
        raise LookupError(SECRET)

    boss = office_browser(make_person(is_admin=True))
    boss.raise_request_exception = False
    monkeypatch.setattr("core.views.preferences.render", broken)
    page = boss.get("/accounts/preferences/?token=" + SECRET)
    assert page.status_code == 500
    fault = Fault.objects.get()
    assert fault.reference in page.content.decode()
    assert fault.route == "accounts/preferences/"
    monkeypatch.setattr("core.api.places.AreaViewSet.list", broken)
    problem = boss.get("/api/v1/areas/")
    assert problem.status_code == 500
    newest = Fault.objects.latest("pk")
    assert newest.reference == problem.json()["reference"]
    assert SECRET not in page.content.decode() + problem.content.decode()
    found = boss.get("/admin/core/fault/", {"q": newest.reference}).content.decode()
    assert newest.reference in found
    assert fault.reference not in found


def test_only_administrators_see_faults() -> None:
    note_fault(error=raised(), request=None)
    assert Client().get("/admin/core/fault/").status_code == 302
    assert office_browser(make_person()).get("/admin/core/fault/").status_code in {302, 403}


def test_old_faults_are_deleted() -> None:
    note_fault(error=raised(), request=None)
    now = utc_now()
    delete_old_faults(alias="default", before=now - timedelta(days=1))
    assert Fault.objects.count() == 1
    delete_old_faults(alias="default", before=now + timedelta(seconds=1))
    assert not Fault.objects.exists()
