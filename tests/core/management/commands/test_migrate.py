"""`migrate` runs as the owner of the tables and leaves every door as it should be."""

import pytest
from django.core.management import call_command
from django.db import connection

from core.db import roles
from core.db.doors import Door, through
from tests.together import together


@pytest.mark.django_db(transaction=True)
def test_grants_are_right_again_after_migrate() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    call_command("migrate", verbosity=0)
    with through(Door(roles.MONITOR)), connection.cursor() as cursor:
        cursor.execute(
            "SELECT has_table_privilege('shop_tracker.orders', 'SELECT'),"
            " has_table_privilege('shop_monitor.nodes', 'UPDATE')"
        )
        assert cursor.fetchone() == (False, True)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_who_migrate_at_once_do_not_trip_over_each_other() -> None:
    def run() -> None:
        call_command("migrate", verbosity=0)

    together(run, run, run)
