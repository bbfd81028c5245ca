"""Another app asks for a change of a person: core takes it or says why not."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.db import DEFAULT_DB_ALIAS

from core.choices import App, Level
from core.events.dispatch import deliver_all
from core.models import SuiteUser, SyncEvent
from core.services.asked_changes import ask_for_change
from tests.factories.people import give_right, make_person

pytestmark = pytest.mark.django_db


def manager(app: App) -> SuiteUser:
    found = make_person()
    give_right(found, Level.ADMIN, app_context=app)
    return found


def ask(app: App, person: SuiteUser, by: SuiteUser, **changes: Any) -> dict[str, Any]:
    """Ask, let the events be delivered, and return what the app is told."""
    request = uuid4()
    ask_for_change(app=app, request=request, person=person, by=by, **changes)
    deliver_all(DEFAULT_DB_ALIAS)
    answers = SyncEvent.objects.filter(
        event_type="user.change_answered", payload__request=str(request)
    )
    assert {answer.target_app for answer in answers} == {App.MONITOR, App.TRACKER}
    told: dict[str, Any] = answers[0].payload
    assert told["app"] == app
    return told


def test_managing_app_asks_and_core_takes_it() -> None:
    person = make_person(managed_by_app=App.TRACKER)
    by = manager(App.TRACKER)
    told = ask(App.TRACKER, person, by, display_name="Anna", email="anna@example.org")
    assert (told["taken"], told["reason"]) == (True, "")
    person.refresh_from_db()
    assert (person.display_name, person.email) == ("Anna", "anna@example.org")
    assert ask(App.TRACKER, person, by, active=False)["taken"]
    person.refresh_from_db()
    assert not person.active


def test_other_app_is_refused_with_the_reason() -> None:
    person, by = make_person(), manager(App.TRACKER)
    by.language = "de"
    by.save()
    told = ask(App.TRACKER, person, by, display_name="Forged")
    assert (told["taken"], told["code"], told["field"]) == (
        False,
        "managed_elsewhere",
        "display_name",
    )
    assert "wird von" in told["reason"]
    person.refresh_from_db()
    assert person.display_name != "Forged"


def test_wrong_value_is_refused_at_its_field_and_nothing_is_changed() -> None:
    person, by = make_person(managed_by_app=App.MONITOR), manager(App.MONITOR)
    taken = make_person()
    told = ask(App.MONITOR, person, by, username=taken.username, display_name="Anna")
    assert (told["taken"], told["code"]) == (False, "invalid")
    assert told["reason"]
    person.refresh_from_db()
    assert person.display_name != "Anna"


def test_administrators_are_left_to_administrators_and_who_is_gone_asks_nothing() -> None:
    boss = make_person(is_admin=True, managed_by_app=App.TRACKER)
    by = manager(App.TRACKER)
    assert ask(App.TRACKER, boss, by, display_name="x")["code"] == "not_allowed"
    assert ask(App.TRACKER, boss, boss, display_name="Boss")["taken"]
    person = make_person(managed_by_app=App.TRACKER)
    SuiteUser.objects.filter(pk=by.pk).update(active=False)
    assert ask(App.TRACKER, person, by, display_name="x")["code"] == "not_allowed"
