"""Who is at work stands in the trail: on every alias, in autocommit and through a pooler."""

import threading
from typing import Any

import pytest
from django.db import connection, connections, transaction

from core.db.audit_context import acting, current_actor, name_process, say_node
from core.models import Area, AuditEntry, SuiteApp
from tests.core.db.aliases import another_alias
from tests.core.db.pooler import pooler
from tests.core.db.test_pooler import POOLED
from tests.factories.core import AreaFactory, UserFactory


def said() -> Any:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('suite.audit', true)")
        return cursor.fetchone()[0]


def last() -> AuditEntry:
    entry = AuditEntry.objects.order_by("pk").last()
    assert entry is not None
    return entry


@pytest.mark.django_db
def test_whatever_is_said_stands_in_the_trail_as_it_was_said() -> None:
    person = UserFactory.create()
    wild = "it's 100 %s \\' \"; DROP TABLE areas; --"
    with acting(
        door="admin",
        address="2001:db8::1",
        request_id="r-1",
        system=wild,
        person=lambda: person.pk,
    ):
        area = AreaFactory.create()
        with connection.cursor() as cursor:
            cursor.execute("/* by hand */ UPDATE areas SET name = '100 %'")
    entry = last()
    assert (entry.row_key, entry.action) == (str(area.pk), "U")
    assert (entry.person_id, entry.door, entry.address) == (person.pk, "admin", "2001:db8::1")
    assert (entry.request_id, entry.system) == ("r-1", wild)


@pytest.mark.django_db
def test_inside_stays_what_is_not_said_anew_and_ends_with_the_block() -> None:
    with acting(door="api"):
        with acting(system="import"):
            AreaFactory.create()
            assert (last().door, last().system) == ("api", "import")
        say_node("node-7")
        AreaFactory.create()
        assert (last().door, last().node, last().system) == ("api", "node-7", "")
    AreaFactory.create()
    assert (last().door, last().node) == ("", "")


@pytest.mark.django_db
def test_many_rows_of_one_call_and_reads_are_sent_as_they_are() -> None:
    with acting(door="api"), connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO suite_apps (uid, code, name, url, enabled, position)"
            " VALUES (gen_random_uuid(), %s, %s, '', true, 0)",
            [("A%", "1"), ("B", "2")],
        )
        cursor.execute("SELECT code FROM suite_apps ORDER BY code")
        assert cursor.fetchall() == [("A%",), ("B",)]
        cursor.execute("UPDATE suite_apps SET name = name || '+' RETURNING name")
        assert cursor.rowcount == 2
    assert set(AuditEntry.objects.values_list("door", flat=True)) == {"api"}


def test_process_is_named_where_nobody_says_more() -> None:
    before = current_actor().system
    name_process("migrate")
    try:
        seen: list[str] = []
        thread = threading.Thread(target=lambda: seen.append(current_actor().system))
        thread.start()
        thread.join()
        assert seen == ["migrate"]
        with acting(door="api"):
            assert current_actor().system == "migrate"
    finally:
        name_process(before)


@pytest.mark.django_db(transaction=True)
def test_autocommit_leaves_nothing_behind() -> None:
    with acting(door="admin"):
        AreaFactory.create()
        assert last().door == "admin"
    assert not said()
    with acting(door="admin"), transaction.atomic():
        Area.objects.update(name="x")
    assert not said()


@pytest.mark.usefixtures("open_databases")
def test_other_aliases_tell_it_too() -> None:
    with another_alias("beside") as alias, acting(door="floor"):
        SuiteApp.objects.using(alias).create(code="a", name="A", url="/")
        assert last().door == "floor"


@pytest.mark.usefixtures("open_databases")
@pytest.mark.processes
def test_pooler_hands_nobody_what_another_said() -> None:
    with (
        pooler(str(connection.settings_dict["NAME"])) as port,
        another_alias("one", PORT=port, **POOLED) as one,
        another_alias("two", PORT=port, **POOLED) as two,
    ):
        try:
            for number in range(20):
                with acting(system=f"one {number}"):
                    SuiteApp.objects.using(one).create(code=f"one{number}", name="x")
                SuiteApp.objects.using(two).create(code=f"two{number}", name="x")
            told = dict(
                AuditEntry.objects.filter(table_name="suite_apps").values_list("row_name", "system")
            )
            assert {name: f"one {name[3:]}" for name in told if name.startswith("one")} == {
                name: system for name, system in told.items() if name.startswith("one")
            }
            assert {system for name, system in told.items() if name.startswith("two")} == {
                current_actor().system
            }
        finally:
            with connections[one].cursor() as cursor:
                cursor.execute("DELETE FROM suite_apps")
