from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import F, Func, QuerySet, TextField

from core.db.bounded_count import count_up_to
from core.models import Machine
from tests.factories.core import MachineFactory

pytestmark = pytest.mark.django_db(transaction=True)


def slow() -> QuerySet[Any]:
    """Return machines, each of which takes a second to be looked at."""
    nap = Func(template="(pg_sleep(1)::text)", output_field=TextField())
    return Machine.objects.annotate(nap=nap).exclude(nap=F("code")).order_by("pk")


def test_rows_are_counted_and_no_further_than_told() -> None:
    MachineFactory.create_batch(3)
    rows = Machine.objects.order_by("pk")
    assert count_up_to(rows, most=10, within_ms=10_000) == 3
    assert count_up_to(rows, most=2, within_ms=10_000) == 2


def test_slow_count_is_given_up_and_the_connection_has_its_own_time_again() -> None:
    MachineFactory.create_batch(3)
    assert count_up_to(slow(), most=10, within_ms=50) is None
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('statement_timeout')")
        assert cursor.fetchone()[0] == "0"


def test_other_errors_are_not_taken_for_slowness() -> None:
    broken = Machine.objects.annotate(worse=Func(1, function="pg_sleeep", output_field=TextField()))
    with pytest.raises(Exception, match="pg_sleeep"):
        count_up_to(broken.order_by("worse"), most=10, within_ms=10_000)
    assert not transaction.get_connection().in_atomic_block
