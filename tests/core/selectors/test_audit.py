"""The trail of a row, of a person, and the names of what changes point to."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.db.audit_context import acting
from core.models import AuditEntry, Machine
from core.selectors.audit import get_names, list_changes_by, list_changes_of
from core.services.records import change_record
from tests.factories.core import MachineFactory, UserFactory, ZoneFactory

pytestmark = pytest.mark.django_db


def test_rows_of_one_key_in_two_tables_are_told_apart() -> None:
    machine, other = MachineFactory.create(), MachineFactory.create()
    Machine.objects.update(name="x")
    assert [entry.action for entry in list_changes_of(machine)] == ["U", "I"]
    assert {entry.row_key for entry in list_changes_of(other)} == {str(other.pk)}


def test_person_is_told_with_what_they_changed_and_nothing_else() -> None:
    anna, ben = UserFactory.create(), UserFactory.create()
    machine = MachineFactory.create()
    for person, name in ((anna, "A"), (ben, "B"), (anna, "C")):
        with acting(person=lambda person=person: person.pk):
            machine.name = name
            change_record(machine)
    told = [entry.changes["name"][1] for entry in list_changes_by(anna)]
    assert told == ["C", "A"]


def test_names_of_thirty_changes_cost_what_those_of_three_cost() -> None:
    machine = MachineFactory.create()

    def asked(times: int) -> int:
        for _ in range(times):
            machine.zone = ZoneFactory.create()
            change_record(machine)
        entries = list(AuditEntry.objects.filter(table_name="machines"))
        with CaptureQueriesContext(connection) as queries:
            names = get_names(entries)
        assert names[type(machine.zone), str(machine.zone_id)] == machine.zone.code
        return len(queries)

    assert asked(3) == asked(27)


def test_both_questions_are_answered_by_an_index() -> None:
    machine, person = MachineFactory.create(), UserFactory.create()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    newest = ("-happened_at", "-pk")
    for rows in (list_changes_of(machine), list_changes_by(person)):
        plan = rows.select_related(None).order_by(*newest)[:9].explain()
        assert "Index Scan" in plan
        assert "Filter" not in plan
