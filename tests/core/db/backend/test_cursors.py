"""Cursors through doors: in autocommit, in failed transactions, on the server, many at once."""

from __future__ import annotations

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext
from psycopg2 import sql

from core.db import roles
from core.db.backend.cursors import Told
from core.db.doors import Door, through
from core.models import Area, SuiteUser
from shoptracker.models import Order
from tests.factories.core import AreaFactory
from tests.factories.people import make_person

ADMIN = Door(roles.ADMIN, person=1)


@pytest.mark.django_db
def test_log_shows_the_statement_alone() -> None:
    with (
        through(ADMIN),
        CaptureQueriesContext(
            connection,
        ) as seen,
    ):
        Area.objects.filter(code="%").exists()
    assert [query["sql"].split()[0] for query in seen] == ["SELECT"]


@pytest.mark.django_db
def test_savepoint_can_be_left_after_a_failure() -> None:
    with through(ADMIN):
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT nothing FROM areas")
        assert Area.objects.count() == 0


@pytest.mark.django_db
def test_statements_of_every_kind_and_sets_of_them() -> None:
    AreaFactory.create()
    with through(ADMIN), connection.cursor() as cursor:
        for statement in ("SELECT 1", b"SELECT 1", sql.SQL("SELECT {}").format(sql.Literal(1))):
            cursor.cursor.execute(statement)
            assert cursor.fetchone() == (1,)
        cursor.executemany("UPDATE areas SET name = %s", [["one"], ["two"]])
    assert Area.objects.get().name == "two"


@pytest.mark.django_db(transaction=True)
def test_cursor_on_the_server_keeps_its_door_in_autocommit_and_in_a_transaction() -> None:
    people = [make_person() for _ in range(3)]
    own = Door(roles.ADMIN, person=people[0].pk)
    with through(own):
        alone = [person.pk for person in SuiteUser.objects.iterator(chunk_size=1)]
        with transaction.atomic():
            inside = [person.pk for person in SuiteUser.objects.iterator(chunk_size=1)]
    assert alone == inside == [people[0].pk]


@pytest.mark.django_db(transaction=True)
def test_cursor_on_the_server_that_fails_leaves_the_connection_usable() -> None:
    with through(Door(roles.MONITOR)), pytest.raises(ProgrammingError, match="denied"):
        list(Order.objects.iterator())
    assert SuiteUser.objects.count() == 0


def role() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user || ' ' || current_setting('app.user_id', true)")
        return str(cursor.fetchone()[0])


@pytest.mark.django_db(transaction=True)
def test_role_is_right_after_a_part_of_the_transaction_was_undone() -> None:
    with through(ADMIN), transaction.atomic():
        assert role() == "suite_admin 1"
        with through(Door(roles.MONITOR)):
            assert role() == "suite_monitor "
            with pytest.raises(ProgrammingError), transaction.atomic():
                Order.objects.exists()
            assert role() == "suite_monitor "
        assert role() == "suite_admin 1"
        with transaction.atomic():
            assert role() == "suite_admin 1"
        list(SuiteUser.objects.iterator())
        assert role() == "suite_admin 1"


@pytest.mark.django_db(transaction=True)
def test_transaction_is_told_once_and_the_next_one_anew() -> None:
    told = Told()
    with through(ADMIN):
        for _ in range(2):
            with transaction.atomic():
                line = connection.connection
                assert told.what_precedes(line) == ADMIN.prefix(fresh=True)
                role()
                assert told.what_precedes(line) == ""
                with through(Door(roles.MONITOR)):
                    assert told.what_precedes(line).startswith("SET LOCAL ROLE suite_monitor; ")
                told.forget()
                assert told.what_precedes(line) == ADMIN.prefix(fresh=False)
        assert told.what_precedes(connection.connection) == ADMIN.prefix(fresh=True)
        assert told.what_precedes(connection.connection) == ADMIN.prefix(fresh=True)
