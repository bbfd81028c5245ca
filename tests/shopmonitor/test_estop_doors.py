"""No door re-arms without a person: every role of the product, every way to write the row."""

from collections.abc import Callable
from functools import partial
from itertools import product
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError, ProgrammingError

from core.clock import utc_now
from core.db import roles
from core.db.doors import SYSTEM, Door, through
from core.models import SuiteUser
from shopmonitor.choices import EStopState
from shopmonitor.models import EStopEvent
from tests.factories.core import MachineFactory
from tests.factories.estops import make_estop, settle
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db

T, R, N, A = EStopState.TRIGGERED, EStopState.RELEASED, EStopState.INSPECTED, EStopState.REARMED
ROLES = [role for role in roles.ROLES if role]
REFUSED = (IntegrityError, ProgrammingError, DatabaseError)


def refused(write: Callable[[], object], estop: EStopEvent) -> bool:
    """Tell whether a statement changed nothing: refused, or it found no row that it may write."""
    before = row_of(estop)
    try:
        with transaction.atomic():
            write()
    except REFUSED:
        pass
    return bool(row_of(estop) == before)


def row_of(estop: EStopEvent) -> Any:
    with through(SYSTEM):
        return EStopEvent.objects.filter(pk=estop.pk).values().first()


def run(sql: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("state", [T, R, N])
def test_sql_of_no_role_ends_an_estop_for_nobody(role: str, state: str) -> None:
    estop, boss = make_estop(state=state), make_person(is_admin=True)
    named = "inspected_by_id = %s, inspected_at = now(), cause = 'x', rearmed_at = now(),"
    # As the door stands for itself, and as it stands for somebody else than is named.
    doors = (Door(role), Door(role, person=make_person(is_admin=True).pk))
    sql = f"UPDATE estop_events SET state = 'REARMED', {named} rearmed_by_id = %s WHERE id = %s"  # noqa: S608
    for door, person in product(doors, (None, boss.pk)):
        with through(door):
            assert refused(partial(run, sql, boss.pk, person, estop.pk), estop)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    "change",
    [
        "is_history = true",
        "scope = 'area', area_id = (SELECT min(id) FROM areas)",
        "machine_id = (SELECT max(id) FROM machines)",
    ],
)
def test_sql_of_no_role_takes_a_machine_out_of_an_estop(role: str, change: str) -> None:
    estop = make_estop(state=R)
    MachineFactory.create()
    with through(Door(role, person=make_person(is_admin=True).pk)):
        assert refused(
            lambda: run(f"UPDATE estop_events SET {change} WHERE id = %s", estop.pk),  # noqa: S608
            estop,
        )
        assert refused(lambda: run("DELETE FROM estop_events WHERE id = %s", estop.pk), estop)


ALLOWED = {(T, R), (R, T), (N, T), (R, N), (N, A)}


@pytest.mark.parametrize("before", [T, R, N, A])
@pytest.mark.parametrize("after", [T, R, N, A])
def test_table_takes_the_steps_of_the_rule_and_no_others(before: str, after: str) -> None:
    estop, person = make_estop(state=before), make_person(is_admin=True)
    now = utc_now()
    values: dict[str, object] = {"state": after}
    if after in {N, A} and before != after:
        values |= {"inspected_at": now, "inspected_by": person, "cause": "x"}
    if after == A and before != A:
        values = {"state": after, "rearmed_at": now, "rearmed_by": person}
    with through(Door(roles.MONITOR, person=person.pk)):
        done = not refused(lambda: EStopEvent.objects.filter(pk=estop.pk).update(**values), estop)
    assert done == ((before, after) in ALLOWED)


def test_who_rearmed_is_not_written_anew() -> None:
    estop = make_estop(state=R)
    settle(estop)
    other: SuiteUser = make_person(is_admin=True)
    with through(Door(roles.ADMIN, person=other.pk)):
        rows = EStopEvent.objects.filter(pk=estop.pk)
        assert refused(lambda: rows.update(rearmed_by=other), estop)
        assert refused(lambda: rows.update(state=T), estop)
