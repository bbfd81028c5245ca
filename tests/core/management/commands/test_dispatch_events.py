"""The dispatcher as a process: woken, killed, stopped, beside another one, database away."""

import random
import time
from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection, connections

from core.db.doors import OWNER, through
from core.events import wakeup
from core.management.commands.dispatch_events import Outbox
from core.models import EventReceipt, SuiteApp, SyncEvent
from tests.core.db.aliases import another_alias, database_url
from tests.core.events.dispatcher_process import dispatcher
from tests.core.events.line import Line, open_line

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]

KILLS = 5
EVENTS_A_KILL = 100


@pytest.fixture
def line() -> Iterator[Line]:
    with open_line() as opened:
        yield opened


def await_processed(count: int, seconds: float = 20) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        done = SyncEvent.objects.filter(event_type="line.stepped", status="processed")
        if done.count() >= count:
            return
        time.sleep(0.01)
    states = list(SyncEvent.objects.values_list("status", "attempts", "error_message")[:5])
    raise AssertionError(f"not delivered: {states}")


def test_once_delivers_what_is_due_and_says_so(line: Line) -> None:
    line.publish(1, 2)
    out = StringIO()
    call_command("dispatch_events", once=True, stdout=out)
    assert out.getvalue() == "2 events delivered\n"
    assert line.effects == {1, 2}


def test_killed_at_any_moment_every_event_has_one_effect(line: Line) -> None:
    chance = random.Random(20)  # noqa: S311 - the same moments in every run
    total = KILLS * EVENTS_A_KILL
    for kill in range(KILLS):
        with dispatcher(database_url()) as process:
            line.publish(*range(kill * EVENTS_A_KILL, (kill + 1) * EVENTS_A_KILL))
            time.sleep(chance.uniform(0.0, 0.08))
            process.kill()
            process.wait()
    survived = SyncEvent.objects.filter(status="processed").count()
    with dispatcher(database_url()), dispatcher(database_url(), listening=2):
        await_processed(total)
    assert survived < total, "no kill came in time"
    assert line.effects == set(range(total))
    assert SuiteApp.objects.filter(name="x").count() == total
    # Timers of the dispatcher may tell something of their own meanwhile.
    assert EventReceipt.objects.filter(handler__endswith="Line.handle").count() == total
    assert SyncEvent.objects.filter(attempts__gt=1).exists() is False


def test_commit_wakes_it_long_before_it_would_poll(line: Line) -> None:
    with dispatcher(database_url()):
        for number in range(20):
            line.publish(number)
            time.sleep(0.03)
        await_processed(20)
    created = dict(SyncEvent.objects.values_list("event_id", "created_at"))
    waits = sorted(
        (at - created[event_id]).total_seconds()
        for event_id, at in EventReceipt.objects.values_list("event_id", "received_at")
    )
    # Half of them, since this machine is shared; the proof measures the whole.
    assert waits[10] < 0.1


def test_lost_notification_costs_the_polling_interval(line: Line) -> None:
    with dispatcher(database_url()):
        line.publish(1)
        await_processed(1)
        wakeup.stop()
        # An event without its notification, as if the waker had died.
        SyncEvent.objects.update(status="pending", processed_at=None)
        await_processed(1, seconds=5)


def test_killed_backends_of_the_dispatcher_heal(line: Line) -> None:
    with dispatcher(database_url()) as process:
        with through(OWNER), connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            assert cursor.fetchone()[0] > 0
        line.publish(1)
        await_processed(1)
        assert process.poll() is None


def test_it_ends_in_good_order(line: Line) -> None:
    with dispatcher(database_url()) as process:
        process.terminate()
        assert process.wait(5) == 0


@pytest.mark.usefixtures("open_databases")
def test_database_that_is_away_is_said_once_and_so_is_its_return(
    caplog: pytest.LogCaptureFixture,
) -> None:
    port = connection.settings_dict["PORT"]
    with another_alias("far", PORT="1") as alias:
        box = Outbox(alias)
        for _ in range(2):
            assert box.deliver() is False
            box.away_until = 0.0  # as if the second that it waits were over
        connections[alias].settings_dict["PORT"] = port
        assert box.deliver() is False, "nothing waits there"
        box.listener.close()
    said = [record.message for record in caplog.records if record.levelname == "WARNING"]
    assert said == ["database away", "database back"]


def test_outbox_that_is_away_is_left_alone_for_a_second() -> None:
    box = Outbox("default")
    box.note_away(LookupError("gone"))
    assert box.deliver() is False
    assert box.listener.connection is None, "it did not even knock"
