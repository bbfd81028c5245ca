"""Many threads at one machine: never more people than room, each fact once."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any, TypeVar
from uuid import uuid4

import msgspec
import pytest
from django.db import connections

from core.errors import DatabaseStalledError
from core.events import wakeup
from core.models import SyncEvent
from shopmonitor.models import (
    BadgeSwipe,
    FloorEvent,
    MachineLive,
    MachineSession,
    MachineState,
    NodeDeadLetter,
    NodeSequence,
)
from shopmonitor.protocol.answers import EventsAnswer, SwipeAnswer
from shopmonitor.protocol.events import read_batch
from shopmonitor.protocol.messages import SwipeMessage, read_swipe
from shopmonitor.services.floor_events import take_events
from shopmonitor.services.node_keys import KnownKey, forget_keys
from shopmonitor.services.swipes import swipe_badge
from tests.factories.floor import SignedNode, make_machine, make_node, make_person

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]
T = TypeVar("T")
THREADS = 32


@pytest.fixture(autouse=True)
def _nothing_held() -> Iterator[None]:
    forget_keys()
    yield
    wakeup.stop()


def together(*jobs: Callable[[], T]) -> list[T]:
    """Run the jobs in a thread and on a connection each, all at the same moment."""
    barrier = Barrier(len(jobs))

    def run(job: Callable[[], T]) -> T:
        try:
            connections["default"].ensure_connection()
            barrier.wait(timeout=20)
            return job()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def rounds(jobs: list[list[Callable[[], T]]]) -> list[T]:
    """Let every thread go through its own list of jobs, one after another."""
    return [
        answer
        for answers in together(*[lambda own=own: [job() for job in own] for own in jobs])
        for answer in answers
    ]


def swipe(key: KnownKey, message: dict[str, Any]) -> Callable[[], SwipeAnswer]:
    read: SwipeMessage = read_swipe(msgspec.json.encode(message))
    return lambda: insist(lambda: swipe_badge(key=key, nonce=uuid4().hex, message=read))


def send(key: KnownKey, node: SignedNode, events: list[Any]) -> Callable[[], EventsAnswer]:
    body = msgspec.json.encode({"boot_id": node.boot_id, "events": events})
    return lambda: insist(lambda: take_events(key=key, nonce=uuid4().hex, batch=read_batch(body)))


def insist(call: Callable[[], T]) -> T:
    """Send the same message again while the answer is 503, as a node does."""
    for _ in range(50):
        try:
            return call()
        except DatabaseStalledError:
            time.sleep(random.uniform(0.01, 0.2))  # noqa: S311 - full jitter
    raise AssertionError("no answer")


@pytest.mark.parametrize("room", [1, 3])
def test_there_are_never_more_people_than_room(room: int) -> None:
    machine = make_machine(max_operators=room)
    nodes = [make_node(machine) for _ in range(4)]
    keys = [node.known_key() for node in nodes]
    tags = [make_person(shared=True)[1] for _ in range(THREADS)]
    answers = rounds(
        [
            [swipe(keys[number % 4], nodes[number % 4].swipe_message(tag)) for _ in range(6)]
            for number, tag in enumerate(tags)
        ]
    )
    told = Counter(answer.action.value for answer in answers)
    started, ended = told["session_started"], told["session_ended"]
    assert {answer.reason.value for answer in answers} == {"ok", "machine_full"}
    assert MachineSession.objects.count() == started
    assert MachineSession.objects.filter(ended_at=None).count() == started - ended <= room
    assert MachineLive.objects.get().head_count == started - ended
    assert BadgeSwipe.objects.count() == len(answers) == THREADS * 6
    assert most_at_once() <= room
    wires = Counter(SyncEvent.objects.values_list("event_type", flat=True))
    assert wires["machine.session_started"] == started
    assert wires["machine.session_ended"] == ended


def most_at_once() -> int:
    """Return how many sessions there were at once, in the order in which they were decided."""
    order = SyncEvent.objects.filter(resource_type="machine_session").order_by("sequence")
    there = most = 0
    for wire in order.values_list("event_type", flat=True):
        there += 1 if wire == "machine.session_started" else -1
        most = max(most, there)
    return most


def test_one_lead_and_one_carrier_whoever_comes_and_goes() -> None:
    machine = make_machine(max_operators=THREADS)
    node = make_node(machine)
    key = node.known_key()
    tags = [make_person(level="lead", shared=True)[1] for _ in range(12)]
    rounds([[swipe(key, node.swipe_message(tag)) for _ in range(3)] for tag in tags])
    present = MachineSession.objects.filter(ended_at=None)
    assert present.count() == 12
    assert present.exclude(machine_from=None).count() == 1


def test_one_swipe_from_sixteen_threads_is_one_swipe() -> None:
    machine = make_machine(max_operators=3)
    node = make_node(machine)
    key = node.known_key()
    for _ in range(5):
        message = node.swipe_message(make_person(shared=True)[1])
        before = MachineSession.objects.count()
        node.boot_id = uuid4().hex  # the first message of a boot: its row is not there yet
        message["boot_id"] = node.boot_id
        answers = together(*[swipe(key, message)] * 16)
        assert MachineSession.objects.count() <= before + 1
        assert BadgeSwipe.objects.filter(swipe_id=message["swipe_id"]).count() == 1
        decided = {(a.decision, a.action, a.reason, a.session_id, a.person) for a in answers}
        assert len(decided) == 1


def test_one_swipe_by_two_nodes_and_as_an_event_is_one_swipe() -> None:
    machine = make_machine(max_operators=3)
    first, second = make_node(machine), make_node(machine)
    for _ in range(8):
        _, tag = make_person(shared=True)
        swipe_id = str(uuid4())
        data = {"swipe_id": swipe_id, "tag": tag, "granted_offline": True}
        jobs: list[Callable[[], Any]] = [
            swipe(first.known_key(), first.swipe_message(tag, swipe_id=swipe_id)),
            swipe(second.known_key(), second.swipe_message(tag, swipe_id=swipe_id)),
            send(first.known_key(), first, [first.event("swipe", data)]),
            send(second.known_key(), second, [second.event("swipe", data)]),
        ]
        together(*jobs)
        assert BadgeSwipe.objects.filter(swipe_id=swipe_id).count() == 1
        assert MachineSession.objects.filter(start_swipe=swipe_id).count() <= 1
        assert FloorEvent.objects.filter(data__swipe_id=swipe_id).count() == 1


def test_one_batch_from_eight_threads_in_any_order_is_taken_once() -> None:
    node = make_node(make_machine())
    key = node.known_key()
    dice = random.Random(7)  # noqa: S311 - a shuffle
    good = [node.event("count", {"good": 1}) for _ in range(40)]
    good += [node.event("state", {"execution": "ACTIVE"}) for _ in range(10)]
    bad = [node.event("state", {"execution": "DANCING"}) for _ in range(5)]
    sent = good + bad
    answers = together(*[send(key, node, dice.sample(sent, len(sent))) for _ in range(8)])
    for answer in answers:
        assert answer.accepted + answer.duplicates + len(answer.rejected) == len(sent)
        assert (answer.ack_through, answer.gap_from) == (len(sent), None)
    assert sum(answer.accepted for answer in answers) == len(good)
    assert sum(len(answer.rejected) for answer in answers) == len(bad)
    assert FloorEvent.objects.count() == len(good)
    assert NodeDeadLetter.objects.count() == len(bad)
    assert MachineState.objects.count() == 10
    assert NodeSequence.objects.get().received == f"{{[1,{len(sent) + 1})}}"
    assert SyncEvent.objects.filter(event_type="machine.counted").count() == 40


def test_halves_of_a_batch_that_overlap_are_each_taken_once() -> None:
    machine = make_machine()
    node = make_node(machine)
    key = node.known_key()
    events = [node.event("count", {"good": 1}) for _ in range(60)]
    parts = [events[begin : begin + 30] for begin in (0, 10, 20, 30)]
    answers = together(*[send(key, node, part) for part in parts * 2])
    assert sum(answer.accepted for answer in answers) == 60
    assert all(answer.accepted + answer.duplicates == 30 for answer in answers)
    assert FloorEvent.objects.count() == 60


def test_batches_and_swipes_at_the_same_machines_do_not_lock_each_other_out() -> None:
    machines = [make_machine(max_operators=6) for _ in range(3)]
    forwards, backwards = make_node(*machines), make_node(*reversed(machines))
    jobs: list[list[Callable[[], Any]]] = []
    for node in (forwards, backwards):
        key = node.known_key()
        for _ in range(3):
            batch = [
                node.event(kind, data, port=port)
                for port in range(3)
                for kind, data in (("count", {"good": 1}), ("state", {"execution": "ACTIVE"}))
            ]
            _, tag = make_person(shared=True)
            jobs.append([send(key, node, batch)])
            jobs.append([swipe(key, node.swipe_message(tag, port=port)) for port in range(3)])
    rounds(jobs)
    assert MachineSession.objects.count() == 18
    assert SyncEvent.objects.filter(event_type="machine.counted").count() == 18
