"""The trail in the back office: on the object's page, on the person's, as a list; in words."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from core.admin.audit_words import tell_changes, title_of
from core.choices import Level
from core.db.audit_context import acting
from core.db.doors import OWNER, through
from core.models import Area, AuditEntry, Badge, Machine, SuiteUser, Zone
from core.selectors.audit import list_changes_of
from core.services.records import change_record, retire_record
from tests.core.admin.test_object_page import of, text_of
from tests.factories.core import MachineFactory, UserFactory, ZoneFactory, make_badge
from tests.factories.people import give_right, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss() -> SuiteUser:
    return make_person(is_admin=True)


def changed_by(person: SuiteUser, row: Any, **values: Any) -> None:
    with acting(door="api", address="192.0.2.7", person=lambda: person.pk):
        for name, value in values.items():
            setattr(row, name, value)
        change_record(row)


def told(row: Any) -> list[tuple[str, str, list[str]]]:
    entries = tell_changes(list(list_changes_of(row)))
    return [(str(one.title), one.who, [str(each) for each in one.details]) for one in entries]


def test_change_is_told_with_names_words_and_numbers_of_the_reader(boss: SuiteUser) -> None:
    old, new = ZoneFactory.create(code="Z-OLD"), ZoneFactory.create(code="Z-NEW")
    machine = MachineFactory.create(zone=old, status="active")
    changed_by(boss, machine, zone=new, status="locked")
    with translation.override("de"):
        title, who, details = told(machine)[0]
    assert (title, who) == ("Geändert", str(boss))
    assert "Status: Aktiv → Gesperrt" in details
    assert "Zone: Z-OLD → Z-NEW" in details
    assert "192.0.2.7" in details
    assert len(details) == 3


def test_retired_is_told_as_that_and_nobody_as_the_database() -> None:
    zone = ZoneFactory.create()
    retire_record(zone)
    title, who, details = told(zone)[0]
    assert (title, who) == ("Retired or closed", "")
    assert details == ["Directly in the database, as suite_system"]
    Zone.objects.update(deleted_at=None)
    assert told(zone)[0][0] == "Back in use"


def test_secret_is_told_without_its_value_and_removal_with_what_there_was(boss: SuiteUser) -> None:
    badge = make_badge(UserFactory.create(display_name="Anna"), "04A1B2C3D4")
    Badge.objects.update(tag_encrypted="sealed anew")
    with through(OWNER):
        badge.delete()
    entries = AuditEntry.objects.filter(table_name="badges").order_by("-pk")
    gone, sealed, _made = tell_changes(list(entries))
    assert str(sealed.details[0]).endswith("changed; it is secret")
    assert gone.title == "Removed"
    assert any(badge.last4 in str(line) for line in gone.details)


def test_change_in_a_table_that_is_audited_no_more_is_told_too() -> None:
    with through(OWNER):
        AuditEntry.objects.create(
            happened_at="2026-03-02T12:00Z",
            transaction_id=1,
            table_name="gone",
            action="U",
            changes={"name": ["a", "b"]},
        )
    (entry,) = AuditEntry.objects.filter(table_name="gone")
    assert title_of(entry) == "Changed"
    assert len(tell_changes([entry])[0].details) == 1


def test_story_of_an_object_is_told_to_administrators_alone(boss: SuiteUser) -> None:
    machine = MachineFactory.create(name="Lathe")
    Machine.objects.update(name="Mill")
    assert "Name: Lathe → Mill" in text_of(of(boss), machine)
    reader = make_person()
    give_right(reader, Level.VIEW)
    assert "Name: Lathe → Mill" not in text_of(of(reader), machine)


def test_one_change_through_every_door_is_one_line(boss: SuiteUser) -> None:
    machine = MachineFactory.create(name="Lathe")
    changed_by(boss, machine, name="Mill")
    assert text_of(of(boss), machine, "history").count("Name: Lathe → Mill") == 1


def test_person_is_told_with_what_they_changed_and_the_way_to_all_of_it(boss: SuiteUser) -> None:
    worker = make_person(is_admin=True)
    changed_by(worker, ZoneFactory.create(code="Z-77"), name="Grinding")
    page = text_of(of(boss), worker)
    assert "What this person changed" in page
    assert "Zone Z-77" in page
    rows = of(boss).get(f"/admin/core/auditentry/?person__id__exact={worker.pk}")
    assert "Zone Z-77" in rows.content.decode()
    assert rows.context["cl"].result_count == 1


def test_list_is_narrowed_by_kind_and_an_entry_says_all(boss: SuiteUser) -> None:
    zone = ZoneFactory.create(code="Z-1")
    changed_by(boss, zone, name="Sawing")
    rows = of(boss).get("/admin/core/auditentry/?table=areas")
    assert {entry.table_name for entry in rows.context["cl"].result_list} == {"areas"}
    entry = list_changes_of(zone).filter(action="U").get()
    page = text_of(of(boss), entry)
    assert "→ Sawing" in page
    assert "192.0.2.7" in page
    assert of(boss).post(f"/admin/core/auditentry/{entry.pk}/delete/").status_code == 403


def test_long_story_costs_what_a_short_one_costs(boss: SuiteUser) -> None:
    machine = MachineFactory.create()
    browser = of(boss)

    def asked(times: int) -> int:
        for _ in range(times):
            changed_by(boss, machine, zone=ZoneFactory.create())
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(f"/admin/core/machine/{machine.pk}/history/").status_code == 200
        return len(queries)

    asked(1)
    assert asked(2) == asked(27)
    assert Area.objects.count() > 27
