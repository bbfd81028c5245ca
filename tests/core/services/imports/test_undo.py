"""Undoing takes back what the import did, and names what others have built on since."""

import pytest

from core.choices import BadgeState, ImportState, ImportStep
from core.models import Badge, Machine, SuiteUser, Zone
from core.services.records import change_record
from tests.core.services.imports.files import PEOPLE, asked, csv_file, imported, told
from tests.factories.core import MachineFactory, UserFactory, ZoneFactory

pytestmark = pytest.mark.django_db(transaction=True)


def test_new_people_and_badges_go_and_changed_values_come_back() -> None:
    UserFactory.create(username="4712", display_name="Jürgen Klein")
    run = asked(imported("people", PEOPLE), ImportStep.UNDO)
    assert run.state == ImportState.UNDONE
    assert run.counts == {"undone": 3, "left": 0}
    anna = SuiteUser.objects.get(username="4711")
    assert anna.is_deleted
    assert SuiteUser.objects.get(username="4712").display_name == "Jürgen Klein"
    badge = Badge.objects.get()
    assert badge.is_deleted
    assert badge.state == BadgeState.RETURNED
    assert told("user") == ["user.created", "user.updated", "user.updated", "user.deactivated"]


def test_import_after_undo_brings_everything_back() -> None:
    asked(imported("people", PEOPLE), ImportStep.UNDO)
    again = imported("people", PEOPLE)
    assert again.counts == {"revived": 2, "wrong": 0}
    assert not SuiteUser.objects.filter(deleted_at__isnull=False).exists()
    badge = Badge.objects.get()
    assert (badge.is_deleted, badge.state) == (False, BadgeState.ACTIVE)
    asked(again, ImportStep.UNDO)
    assert Badge.objects.get().state == BadgeState.RETURNED


def test_values_of_every_type_come_back() -> None:
    zone = ZoneFactory.create(code="Z1")
    other = ZoneFactory.create(code="Z2")
    before = MachineFactory.create(code="D01", zone=zone, max_operators=3)
    content = csv_file(
        "code;zone;max_operators;allowed_from;allowed_until;status",
        f"D01;{other.code};1;06:00;22:00;locked",
    )
    changed = imported("machines", content)
    assert Machine.objects.get().zone == other
    asked(changed, ImportStep.UNDO)
    after = Machine.objects.get()
    for name in ("zone", "max_operators", "allowed_from", "allowed_until", "status"):
        assert getattr(after, name) == getattr(before, name), name


def test_what_was_changed_since_stays_and_is_named() -> None:
    run = imported("people", PEOPLE)
    person = SuiteUser.objects.get(username="4712")
    person.display_name = "Jürgen Groß-Klein"
    change_record(person)
    run = asked(run, ImportStep.UNDO)
    assert [(one["row"], one["code"]) for one in run.problems] == [(3, "changed_since")]
    person.refresh_from_db()
    assert not person.is_deleted
    assert SuiteUser.objects.get(username="4711").is_deleted


def test_what_is_used_since_stays_and_so_does_what_is_around_it() -> None:
    hall = csv_file("code;name;part of", "H1;Hall;", "H2;Corner;H1", "H3;Yard;")
    run = imported("areas", hall)
    zone = ZoneFactory.create(code="Z", area_id=run.changes.get(row=3).record_id)
    run = asked(run, ImportStep.UNDO)
    assert sorted((one["row"], one["code"]) for one in run.problems) == [
        (2, "used_since"),
        (3, "used_since"),
    ]
    assert run.counts == {"undone": 1, "left": 2}
    assert not Zone.objects.get(pk=zone.pk).area.is_deleted
