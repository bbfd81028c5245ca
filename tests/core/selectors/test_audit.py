"""The trail of a row, of a person, and the names of what changes point to."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.db.audit_context import acting
from core.db.doors import OWNER, through
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


# A day in the middle of this month lies in one partition, whatever the day of the test.
A_DAY = "SELECT date_trunc('month', now()) + n * interval '1 day' FROM generate_series(14, 15) n"
MANY = """
    INSERT INTO audit_entries (happened_at, transaction_id, table_name, row_key, row_name, action,
        changes, node, door, system, request_id, database_role, person_id)
    SELECT %s::timestamptz + n * interval '1 second', 1, 'zones', n::text, '', 'U', '{}', '', '',
        '', '', 'suite_system', 1000000 + n
    FROM generate_series(1, 5000) n
"""


def test_both_questions_are_answered_by_an_index() -> None:
    machine, person = MachineFactory.create(), UserFactory.create()
    # Of a few rows each index is as good as any: the planner shall have reason to choose.
    with through(OWNER), connection.cursor() as cursor:
        cursor.execute(A_DAY)
        day = [moment for (moment,) in cursor.fetchall()]
        cursor.execute(MANY, day[:1])
        cursor.execute("ANALYZE audit_entries")
    newest = ("-happened_at", "-pk")
    for rows in (list_changes_of(machine), list_changes_by(person)):
        asked = rows.select_related(None).filter(happened_at__range=day)
        plan = asked.order_by(*newest)[:9].explain()
        assert "Index Scan" in plan
        assert "Filter" not in plan
