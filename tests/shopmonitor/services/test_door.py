"""The frame of a node message: one more try, a limit, and a breaker."""

from __future__ import annotations

import time
from collections.abc import Iterator

import psycopg2
import pytest
from django.db import IntegrityError, OperationalError, connection
from psycopg2 import errors as pg

from core.db.deadline import DeadlinePassedError
from core.errors import DatabaseStalledError
from shopmonitor.services import door
from shopmonitor.services.door import HURRIED_LIMITS, LIMITS, Breaker, breaker_of, within_limits

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _new_breakers(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(door, "_breakers", {})
    yield
    connection.close()


class Work:
    """Fails as it is told, one try after another, then succeeds."""

    def __init__(self, *failures: Exception) -> None:
        self.failures = list(failures)
        self.tries = 0

    def __call__(self) -> str:
        self.tries += 1
        if self.failures:
            raise self.failures.pop(0)
        with connection.cursor() as cursor:
            cursor.execute("SELECT 'done'")
            return str(cursor.fetchone()[0])


def error_of(cause: Exception) -> OperationalError:
    error = OperationalError("as Django wraps it")
    error.__cause__ = cause
    return error


def passed(waited_s: float) -> OperationalError:
    cause = DeadlinePassedError("late")
    cause.waited_s = waited_s
    return error_of(cause)


def kill_connection() -> None:
    """End the backend behind Django's connection, as a restart of the server would."""
    connection.ensure_connection()
    assert connection.connection is not None
    pid = connection.connection.info.backend_pid
    other = psycopg2.connect(**connection.get_connection_params())
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [pid])
    finally:
        other.close()
    time.sleep(0.05)


def test_dead_connection_costs_one_more_try() -> None:
    kill_connection()
    work = Work()
    assert within_limits(work) == "done"
    assert work.tries == 2


@pytest.mark.parametrize(
    "failure", [IntegrityError("twice"), error_of(pg.DeadlockDetected("circle"))]
)
def test_lost_race_is_run_once_more(failure: Exception) -> None:
    work = Work(failure)
    assert within_limits(work) == "done"
    assert work.tries == 2


def test_race_that_is_lost_twice_is_503_and_the_breaker_stays_closed() -> None:
    circle = error_of(pg.DeadlockDetected("circle"))
    with pytest.raises(DatabaseStalledError):
        within_limits(Work(circle, circle))
    assert within_limits(Work()) == "done"


def test_fault_of_ours_is_not_hidden() -> None:
    with pytest.raises(ZeroDivisionError):
        within_limits(Work(ZeroDivisionError()))
    with pytest.raises(IntegrityError):
        within_limits(Work(IntegrityError("a"), IntegrityError("b")))


def test_lock_in_vain_makes_the_next_callers_hurry() -> None:
    assert breaker_of("default").limits == LIMITS
    work = Work(error_of(pg.LockNotAvailable("held")))
    with pytest.raises(DatabaseStalledError):
        within_limits(work)
    assert work.tries == 1
    assert breaker_of("default").limits == HURRIED_LIMITS
    assert within_limits(Work()) == "done"


def test_server_that_did_not_answer_opens_the_breaker() -> None:
    with pytest.raises(DatabaseStalledError):
        within_limits(Work(passed(1.5)))
    work = Work()
    with pytest.raises(DatabaseStalledError):
        within_limits(work)
    assert work.tries == 0


def test_slow_work_does_not_open_the_breaker() -> None:
    with pytest.raises(DatabaseStalledError):
        within_limits(Work(passed(0.1)))
    assert within_limits(Work()) == "done"


def test_leaving_the_transaction_does_not_hide_the_wait() -> None:
    last = passed(0.0)
    last.__context__ = passed(1.8)
    with pytest.raises(DatabaseStalledError):
        within_limits(Work(last))
    with pytest.raises(DatabaseStalledError):
        within_limits(Work())


def test_open_breaker_lets_one_through_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    breaker = Breaker()
    assert breaker.admits()
    breaker.opened()
    assert not breaker.admits()
    now[0] += 1.01
    assert [breaker.admits() for _ in range(3)] == [True, False, False]
    now[0] += 3
    assert breaker.admits(), "the one who tried never came back"
    breaker.closed()
    assert all(breaker.admits() for _ in range(3))
