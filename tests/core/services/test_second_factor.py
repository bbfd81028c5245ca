"""Help for who has lost their factor, and what the guards are told."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.urls import reverse

from core.choices import SecurityEventKind
from core.models import SecurityEvent
from core.services.second_factor import (
    may_remove_factor,
    note_factor_used,
    note_second_factor_changed,
    note_wrong_code,
    reset_second_factor,
)
from tests.factories.people import make_person, office_browser

pytestmark = pytest.mark.django_db


def test_reset_takes_all_factors_ends_sign_ins_and_is_told() -> None:
    boss, person = make_person(is_admin=True), make_person()
    TOTP.activate(person, generate_totp_secret())
    browser = office_browser(person)
    assert browser.get("/").status_code == 200
    assert reset_second_factor(user=person, by=boss) == 1
    assert browser.get("/").status_code == 302
    told = SecurityEvent.objects.get(kind=SecurityEventKind.SECOND_FACTOR_CHANGED)
    assert (told.user, told.detail["by"]) == (person, str(boss.uid))
    assert reset_second_factor(user=person, by=boss) == 0
    assert SecurityEvent.objects.filter(kind=told.kind).count() == 1


def test_administrator_resets_it_on_the_list_of_people() -> None:
    boss, person = make_person(is_admin=True), make_person()
    TOTP.activate(person, generate_totp_secret())
    form = {
        "action": "reset_second_factor",
        "_selected_action": [str(person.pk)],
        "confirmed": "yes",
    }
    answer = office_browser(boss).post(reverse("admin:core_suiteuser_changelist"), form)
    assert answer.status_code == 302
    assert not Authenticator.objects.filter(user=person).exists()


def test_notes_say_who_what_and_from_where() -> None:
    person = make_person()
    note_second_factor_changed(user=person, what="added", factor="totp", address="10.0.0.1")
    note_wrong_code(user=person, address="10.0.0.2")
    changed, failed = SecurityEvent.objects.filter(user=person).order_by("pk")
    assert changed.detail == {"change": "added", "factor": "totp"}
    assert (changed.address, failed.address) == ("10.0.0.1", "10.0.0.2")


def test_use_is_written_down_and_factor_may_go_where_none_is_required() -> None:
    factor = TOTP.activate(make_person(), generate_totp_secret()).instance
    note_factor_used(factor)
    factor.refresh_from_db()
    assert factor.last_used_at is not None
    assert may_remove_factor(factor)
