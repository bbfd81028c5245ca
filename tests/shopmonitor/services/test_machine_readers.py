"""Machines are followed over real sockets; what they tell comes in once each."""

import gzip
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from threading import Event, Thread

import pytest

from core.clock import utc_now
from core.models import Machine
from shopmonitor.models import FloorEvent, MachineLive, MachineSource, MachineState, Node
from shopmonitor.services.machine_readers import ReaderHouse
from shopmonitor.services.shdr_imports import import_shdr
from shopmonitor.services.silences import mark_silent_nodes
from tests.core.db.aliases import database_url
from tests.factories.core import MachineFactory
from tests.factories.machine_servers import adapter, agent
from tests.factories.machine_sources import make_source
from tests.waiting import wait_for
from tests.worker_process import ROOT, kill

pytestmark = pytest.mark.django_db(transaction=True)
LONG = 30.0


@contextmanager
def reading() -> Iterator[None]:
    stop = Event()
    thread = Thread(target=ReaderHouse(stop=stop).run)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def states(machine: Machine) -> list[str]:
    rows = MachineState.objects.filter(machine=machine).order_by("occurred_at")
    return list(rows.values_list("execution", flat=True))


def pieces(machine: Machine) -> int:
    rows = FloorEvent.objects.filter(machine=machine, event_type="count")
    return sum(row.data["total"] for row in rows)


def has_more(machine: Machine, *, than: int) -> bool:
    return pieces(machine) > than


def now_does(machine: Machine) -> str:
    return MachineLive.objects.get(machine=machine).execution


def do_until(source: MachineSource, wanted: list[str]) -> None:
    assert wait_for(lambda: states(source.machine) == wanted, LONG), states(source.machine)


def fall_silent(source: MachineSource) -> None:
    """Let the time pass after which a node is silent."""
    then = utc_now() - timedelta(minutes=5)
    Node.objects.filter(pk=source.node_id).update(last_seen_at=then)
    mark_silent_nodes()


def test_an_adapter_is_followed_and_found_again() -> None:
    with adapter() as machine:
        source = make_source(address=f"127.0.0.1:{machine.port}")
        began = utc_now() - timedelta(minutes=10)
        machine.say("execution", "READY", at=began)
        machine.say("PartCountAct", "7")
        with reading():
            do_until(source, ["READY"])
            assert wait_for(lambda: machine.pings > 1, LONG)
            machine.say("PartCountAct", "9", at=f"{utc_now():%Y-%m-%dT%H:%M:%S.%f}")
            machine.write("|avail|AVAILABLE|execution|ACTIVE")
            do_until(source, ["READY", "ACTIVE"])
            machine.write("|htemp|WARNING|HTEMP|1|HIGH|Oil hot|execution|INTERRUPTED")
            do_until(source, ["READY", "ACTIVE", "INTERRUPTED"])
            machine.say("execution", "INTERRUPTED")  # said again: nothing new
            machine.drop()
            assert wait_for(lambda: machine.readers == 1, LONG)
            machine.say("PartCountAct", "10")
            assert wait_for(lambda: pieces(source.machine) == 3, LONG)
        first = MachineState.objects.filter(machine=source.machine).earliest("occurred_at")
        assert first.occurred_at == began
        assert states(source.machine)[:3] == ["READY", "ACTIVE", "INTERRUPTED"]
        assert now_does(source.machine) == "INTERRUPTED"
        assert Node.objects.get(pk=source.node_id).state == "online"


def test_what_nobody_knows_is_unavailable() -> None:
    with adapter(beat_ms=None) as machine:
        source = make_source(address=f"127.0.0.1:{machine.port}")
        machine.say("execution", "ACTIVE")
        with reading():
            do_until(source, ["ACTIVE"])
        fall_silent(source)
        assert now_does(source.machine) == "UNAVAILABLE"
        machine.say("execution", "READY")
        with reading():
            # From the last that was heard on, not from when it was missed.
            do_until(source, ["ACTIVE", "UNAVAILABLE", "UNAVAILABLE", "READY"])


def test_an_agent_is_followed_through_silence_and_a_new_start() -> None:
    with agent() as machine:
        source = make_source(protocol="mtconnect", address=machine.url)
        machine.observe("x1", "READY")
        machine.observe("p1", "100")
        with reading():
            do_until(source, ["READY"])
            machine.observe("t1", "20")
            machine.observe("x1", "ACTIVE")
            machine.observe("p1", "104")
            do_until(source, ["READY", "ACTIVE"])
        assert pieces(source.machine) == 4
        # Nobody read, the machine was missed, and nothing had changed.
        fall_silent(source)
        with reading():
            assert wait_for(lambda: now_does(source.machine) == "ACTIVE", LONG)
            assert wait_for(lambda: Node.objects.get(pk=source.node_id).state == "online", LONG)
            machine.start_anew()
            machine.observe("x1", "STOPPED")
            machine.observe("p1", "2")
            do_until(source, ["READY", "ACTIVE", "ACTIVE", "UNAVAILABLE", "STOPPED"])
        assert pieces(source.machine) == 6
        source.refresh_from_db()
        assert (source.instance, source.next_sequence, source.gaps) == ("2", 3, 1)


def test_a_gap_is_told() -> None:
    with agent(keeps=3) as machine:
        source = make_source(protocol="mtconnect", address=machine.url)
        machine.observe("x1", "ACTIVE")
        with reading():
            do_until(source, ["ACTIVE"])
        for word in ("READY", "ACTIVE", "READY", "STOPPED"):
            machine.observe("x1", word)
        with reading():
            do_until(source, ["ACTIVE", "UNAVAILABLE", "STOPPED"])
        source.refresh_from_db()
        assert source.gaps == 1


def test_a_clock_that_is_off_is_reckoned_by_ours() -> None:
    with agent() as machine:
        machine.clock_off = timedelta(hours=3)
        source = make_source(protocol="mtconnect", address=machine.url)
        began = utc_now() - timedelta(minutes=10)
        machine.observe("x1", "ACTIVE", at=began)
        with reading():
            do_until(source, ["ACTIVE"])
        state = MachineState.objects.get(machine=source.machine)
        assert abs(state.occurred_at - began) < timedelta(minutes=1)
        assert state.clock == "estimated"


@contextmanager
def process() -> Iterator[subprocess.Popen[bytes]]:
    running = subprocess.Popen(
        [sys.executable, str(ROOT / "manage.py"), "read_machines"],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": database_url()},
        start_new_session=True,
    )
    try:
        yield running
    finally:
        kill(running)


def test_killed_in_the_middle_it_loses_and_doubles_nothing() -> None:
    with agent(keeps=100_000) as machine:
        source = make_source(protocol="mtconnect", address=machine.url)
        machine.observe("p1", "0")
        machine.observe("x1", "READY")
        with reading():
            do_until(source, ["READY"])
        made = 0
        wanted = ["READY"]
        for _time in range(3):
            with process() as running:
                for _piece in range(400):
                    made += 1
                    machine.observe("p1", str(made))
                    word = "ACTIVE" if made % 2 else "READY"
                    machine.observe("x1", word)
                    wanted.append(word)
                before = pieces(source.machine)
                assert wait_for(partial(has_more, source.machine, than=before), LONG)
                kill(running)
        with reading():
            do_until(source, wanted)
        assert pieces(source.machine) == made


DAY = Path(__file__).parents[2] / "vectors/shdr/Mazak01-20180509-20180510.txt.gz"


Changes = list[tuple[datetime, str]]


def changes(machine: Machine, *, later: timedelta = timedelta()) -> Changes:
    """Return when the execution became another."""
    found: Changes = []
    for row in MachineState.objects.filter(machine=machine).order_by("occurred_at"):
        if not found or found[-1][1] != row.execution:
            found.append((row.occurred_at + later, row.execution))
    return found


def test_a_day_told_live_is_the_day_imported() -> None:
    imported = MachineFactory.create()
    import_shdr(path=DAY, machine=imported)
    # A clock that shows the year 2018 is not believed: the day is told as one of these days.
    later = timedelta(days=(utc_now() - changes(imported)[-1][0]).days)
    wanted = changes(imported, later=later)
    assert len(wanted) > 100
    with adapter() as machine, gzip.open(DAY, "rt") as lines:
        source = make_source(address=f"127.0.0.1:{machine.port}")
        with reading():
            assert wait_for(lambda: machine.readers == 1, LONG)
            for line in lines:
                stamp, _bar, rest = line.strip().partition("|")
                if "execution" in rest:
                    at = datetime.fromisoformat(stamp) + later
                    machine.write(f"{at.isoformat()}|{rest}")
            assert wait_for(lambda: changes(source.machine)[-1:] == wanted[-1:], LONG)
        assert changes(source.machine) == wanted
