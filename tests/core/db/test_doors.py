"""Which role a statement is sent with, and that it holds for that statement alone."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, transaction

from core.db import roles
from core.db.doors import AUTH, OWNER, SYSTEM, Door, current_door, know_person, through


def who() -> tuple[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_setting('app.user_id', true)")
        role, person = cursor.fetchone()
        return role, person


@pytest.mark.django_db(transaction=True)
def test_statement_has_the_role_of_its_door_and_leaves_nothing_behind() -> None:
    with through(Door(roles.TRACKER, person=7)):
        assert who() == (roles.TRACKER, "7")
    assert who() == (roles.SYSTEM, "")
    with through(OWNER):
        role, person = who()
    assert role == connection.settings_dict["USER"]
    assert not person


@pytest.mark.django_db(transaction=True)
def test_door_changes_inside_a_transaction() -> None:
    with transaction.atomic():
        with through(Door(roles.ADMIN, person=1)):
            assert who() == (roles.ADMIN, "1")
            with through(OWNER):
                assert who()[0] == connection.settings_dict["USER"]
        assert who() == (roles.SYSTEM, "")


def test_request_gets_its_role_when_its_person_is_known() -> None:
    with through(Door(roles.AUTH, of_person=roles.ADMIN)) as door:
        door.lead_to(roles.MONITOR)
        assert door.role == roles.AUTH
        with through(AUTH):
            know_person(3)
        assert door.role == roles.AUTH
        know_person(3)
        assert (door.role, door.person) == (roles.MONITOR, 3)
        door.lead_to(roles.TRACKER)
        assert door.role == roles.TRACKER
    assert AUTH.person is None


def test_door_of_the_suite_stays_when_somebody_is_known() -> None:
    with through(Door(roles.MONITOR)) as door:
        know_person(3)
        door.lead_to(roles.ADMIN)
    assert door == Door(roles.MONITOR)


def test_thread_of_its_own_has_the_door_of_the_process() -> None:
    found = []
    with through(Door(roles.TRACKER, person=7)):
        thread = threading.Thread(target=lambda: found.append(current_door()))
        thread.start()
        thread.join(5)
    assert found == [SYSTEM]
