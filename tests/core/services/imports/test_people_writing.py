"""People out of a file, with their badges."""

import pytest

from core.choices import ImportState
from core.models import Badge, SuiteUser
from core.secrets.vault import badge_digest
from tests.core.services.imports.files import PEOPLE, checked, codes, csv_file, imported, told
from tests.factories.core import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


def test_people_come_with_their_badges_and_each_is_an_event() -> None:
    run = imported("people", PEOPLE)
    assert run.state == ImportState.DONE
    assert run.counts == {"created": 2, "wrong": 0}
    anna = SuiteUser.objects.get(username="4711")
    assert (anna.display_name, anna.email, anna.has_usable_password()) == (
        "Anna Weber",
        "anna@x.de",
        False,
    )
    badge = Badge.objects.get()
    assert (badge.user, badge.digest) == (anna, badge_digest("04A1B2C3"))
    assert told("user") == ["user.created"] * 2
    assert told("badge") == ["badge.created"]


def test_closing_an_account_by_import_ends_its_sign_ins() -> None:
    person = UserFactory.create(username="anna", display_name="Anna")
    run = imported("people", csv_file("username;aktiv", "anna;nein"))
    assert run.counts == {"changed": 1, "wrong": 0}
    person.refresh_from_db()
    assert not person.active
    assert person.sessions_valid_from is not None
    assert told("user") == ["user.deactivated"]


def test_file_changes_nobody_whom_another_app_manages() -> None:
    person = UserFactory.create(username="anna", display_name="Anna", managed_by_app="shop_tracker")
    run = checked("people", csv_file("username;Anzeigename;Sprache", "anna;Forged;de"))
    assert codes(run) == [(2, "display_name", "managed_elsewhere")]
    person.refresh_from_db()
    assert (person.display_name, person.language) == ("Anna", "")
    run = imported("people", csv_file("username;Anzeigename;Sprache", "anna;Anna;de"))
    assert run.counts == {"changed": 1, "wrong": 0}
    person.refresh_from_db()
    assert (person.display_name, person.language) == ("Anna", "de")
