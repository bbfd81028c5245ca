"""Waking the dispatcher: after the commit, debounced, and letting go of databases."""

import select
import threading
import time
from collections.abc import Iterator
from uuid import uuid4

import psycopg2
import pytest
from django.db import connection

from core.db.doors import OWNER, through
from core.db.transactions import transaction_on
from core.events import wakeup
from core.events.listening import Listener
from core.events.publish import publish
from tests.core.events.line import NOON, Line, Stepped

pytestmark = pytest.mark.django_db(transaction=True)


def heard(listener: Listener, seconds: float) -> bool:
    ready = bool(select.select([listener.fileno()], [], [], seconds)[0])
    listener.drain()
    return ready


@pytest.fixture
def listener() -> Iterator[Listener]:
    ear = Listener("default")
    ear.connect()
    yield ear
    ear.close()


@through(OWNER)
def wakers() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name.startswith("wake-")]


def test_commit_is_heard(line: Line, listener: Listener) -> None:
    line.publish(1)
    assert heard(listener, 2)


def test_rollback_is_not(line: Line, listener: Listener) -> None:
    def publish_and_fail() -> None:
        with transaction_on("default"):
            publish(Stepped(uid=uuid4(), occurred_at=NOON, number=1))
            raise LookupError

    with pytest.raises(LookupError):
        publish_and_fail()
    assert not heard(listener, 0.2)


def test_many_wishes_are_few_notifications(listener: Listener) -> None:
    for _ in range(200):
        wakeup.wake("default")
    time.sleep(0.2)
    listener.connection.poll()
    assert 1 <= len(listener.connection.notifies) <= 20


def test_idle_waker_gives_its_connection_back(
    listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    wakeup.stop()
    monkeypatch.setattr(wakeup, "IDLE_S", 0.05)
    wakeup.wake("default")
    assert heard(listener, 2)
    time.sleep(0.3)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND query = 'NOTIFY sync_events'"
        )
        assert cursor.fetchone()[0] == 0
    wakeup.wake("default")
    assert heard(listener, 2), "the next wish connects anew"


def test_stopped_wakers_leave_nothing_and_can_start_again(listener: Listener) -> None:
    wakeup.wake("default")
    assert heard(listener, 2)
    wakeup.stop()
    assert wakers() == []
    wakeup.wake("default")
    assert heard(listener, 2)


def test_waker_survives_its_killed_backend(listener: Listener) -> None:
    wakeup.wake("default")
    assert heard(listener, 2)
    with through(OWNER), connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE datname = current_database() AND query = 'NOTIFY sync_events'"
        )
    wakeup.wake("default")  # this one may be lost
    time.sleep(0.1)
    wakeup.wake("default")
    assert heard(listener, 2)


def test_dead_line_is_said(listener: Listener) -> None:
    with through(OWNER), connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [listener.connection.info.backend_pid])
    # The farewell is read first, then the end of the line.
    with pytest.raises(psycopg2.Error):
        _hear_for_long(listener)
    listener.close()
    listener.connect()


def _hear_for_long(listener: Listener) -> None:
    for _ in range(20):
        heard(listener, 1)
