"""What becomes of a whole file: a check that writes nothing, all or nothing, nothing twice."""

import pytest

from core.choices import ImportState
from core.models import Badge, ImportChange, SuiteUser, SyncEvent
from tests.core.services.imports.files import PEOPLE, checked, codes, csv_file, imported
from tests.factories.core import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


def test_second_import_of_the_same_file_changes_nothing() -> None:
    imported("people", PEOPLE)
    events = SyncEvent.objects.count()
    run = imported("people", PEOPLE)
    assert run.counts == {"unchanged": 2, "wrong": 0}
    assert SyncEvent.objects.count() == events
    assert not run.changes.exists()


def test_check_says_what_would_be_and_writes_nothing() -> None:
    UserFactory.create(username="4711", display_name="Anna Huber", email="anna@x.de")
    run = checked("people", PEOPLE)
    assert run.state == ImportState.CHECKED
    assert run.counts == {"changed": 1, "created": 1, "wrong": 0}
    assert run.lines[0]["changes"] == {
        "display_name": ["Anna Huber", "Anna Weber"],
        "tag": ["", "…B2C3"],
    }
    assert SuiteUser.objects.get().display_name == "Anna Huber"
    assert not Badge.objects.exists()
    assert not ImportChange.objects.exists()
    assert not SyncEvent.objects.exists()


def test_one_wrong_row_keeps_every_row_out() -> None:
    UserFactory.create(username="ben", email="jg@x.de")
    content = csv_file(
        "username;name;email;tag",
        "anna;Anna;anna@x.de;04A1B2C3",
        "carl;Carl;ANNA@x.de;04A1B2C3",
        "dora;;jg@x.de;",
        ";Emil;;",
        "fritz;Fritz;no-address;08A1B2C3",
    )
    run = checked("people", content)
    assert run.state == ImportState.CHECKED
    assert set(codes(run)) == {
        (3, "email", "double"),
        (3, "tag", "double"),
        (4, "email", "taken"),
        (5, "username", "needed"),
        (6, "tag", "tag_random"),
    }
    assert run.counts["wrong"] == 4
    assert "04A1B2C3" not in str(run.problems)
    assert SuiteUser.objects.count() == 1
