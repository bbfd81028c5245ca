"""A simulated node: signs and sends over HTTP, and works on while the network is gone."""

import time
import uuid
from random import Random
from threading import Event, Lock, Thread
from typing import Any, Final

from shopmonitor.protocol.client import NodeClient, RequestRefusedError, ServerAwayError
from shopmonitor.protocol.node_clock import NodeClock
from shopmonitor.protocol.node_queue import NodeQueue
from shopmonitor.protocol.offline_book import OfflineBook
from shopmonitor.protocol.words import Action, Decision, EventType
from shopmonitor.simulation.clock import unix_now
from shopmonitor.simulation.demo_file import NodeAccess
from shopmonitor.simulation.truth import SwipeRecord, Truth

QUEUE_CAPACITY: Final = 20_000
HEARTBEAT_S: Final = 10.0
RETRY_S: Final = 1.0
GATHER_S: Final = 0.05
CLOCK_SLACK_S: Final = 2.0
REPEATED_SWIPES: Final = 0.05
REPEATED_BATCHES: Final = 0.1


class SimulatedNode:
    """One node with its ports. People call it from their threads; its own thread sends."""

    def __init__(
        self, *, access: NodeAccess, url: str, truth: Truth, random: Random, attempts: int = 3
    ) -> None:
        """Boot; `start` begins to send.

        Args:
            attempts: tries of one call before the node goes on without the server.
        """
        self.access = access
        self.reachable = True
        self._ports = {machine: port for port, machine in access.ports.items()}
        self._truth, self._random = truth, random
        self._clock = NodeClock(unix_s=unix_now())
        self._queue = NodeQueue(capacity=QUEUE_CAPACITY)
        self._book = OfflineBook(secret=access.secret)
        self._unconfirmed: list[SwipeRecord] = []
        self._lock, self._swiping = Lock(), Lock()
        self._wake, self._done = Event(), Event()
        self._reader_line, self._line = (
            NodeClient(
                url=url, kid=access.kid, secret=access.secret, clock=self._clock, attempts=attempts
            )
            for _line in range(2)
        )
        self._next_heartbeat = 0.0
        self._thread = Thread(target=self._run, name=access.node_id, daemon=True)

    def start(self) -> None:
        """Begin to send events and heartbeats."""
        self._thread.start()

    def swipe(self, *, machine: str, person: str, tag: str) -> SwipeRecord:
        """Read a badge: ask the server, or keep the swipe for later when it is away."""
        with self._lock:
            record = SwipeRecord(
                swipe_id=str(uuid.uuid4()), node_id=self.access.node_id,
                port=self._ports[machine], machine=machine, person=person, tag=tag,
                seq=self._queue.take_seq(), stamp=self._clock.stamp(),
            )  # fmt: skip
            at_once = self.reachable and not self._queue.holds_sessions()
        if not (at_once and self._decide(record, again=self._chance(REPEATED_SWIPES))):
            self._keep(record)
        return record

    def report(self, machine: str, kind: EventType, data: dict[str, Any]) -> None:
        """Queue an event about a machine."""
        with self._lock:
            stamp = self._clock.stamp()
            event = {"type": kind.value, "port": self._ports[machine], "data": data, **stamp}
            self._queue.add(event | {"offline": not self.reachable})
        self._truth.reported(machine, kind.value, str(stamp["wall"]), data)
        self._wake.set()

    def end_session(self, start: SwipeRecord) -> None:
        """End by event what a swipe started: a second swipe would start anew if it had ended."""
        data = {"swipe_id": start.swipe_id, "reason": "node"}
        with self._lock:
            stamp = self._clock.stamp()
            event = {"type": EventType.SESSION_END.value, "port": start.port, "data": data}
            self._queue.add({**event, **stamp, "offline": not self.reachable})
        self._truth.ended_by_node(start, str(stamp["wall"]))
        self._wake.set()

    def deliver_all(self, *, within_s: float) -> bool:
        """Bring the network back and send what waits; False when something is left."""
        deadline = time.monotonic() + within_s
        self.reachable = True
        while self._waiting() and time.monotonic() < deadline:
            self._wake.set()
            time.sleep(GATHER_S)
        return not self._waiting()

    def stop(self) -> None:
        """Send nothing any more."""
        self._done.set()
        self._wake.set()
        self._thread.join(timeout=RETRY_S)

    def _waiting(self) -> bool:
        with self._lock:
            return bool(len(self._queue) or self._unconfirmed)

    def _chance(self, share: float) -> bool:
        with self._lock:
            return self._random.random() < share

    def _decide(self, record: SwipeRecord, *, again: bool = False) -> bool:
        """Get the server's decision and note it; False when there is none."""
        try:
            with self._swiping:
                answer = self._ask(record)
                if again and _decision(self._ask(record)) != _decision(answer):
                    self._truth.note("mismatch", swipe_id=record.swipe_id, at=record.at)
        except ServerAwayError:
            return False
        self._truth.decided(record, answer)
        return True

    def _ask(self, record: SwipeRecord) -> dict[str, Any]:
        try:
            return self._reader_line.swipe(
                swipe_id=record.swipe_id, port=record.port, tag=record.tag, seq=record.seq,
                stamp=record.stamp,
            )  # fmt: skip
        except RequestRefusedError as refusal:
            self._truth.note("refused_call", call="swipes", code=refusal.code)
            return {
                "decision": Decision.REFUSED, "action": Action.NONE, "reason": refusal.code,
                "session_id": None,
            }  # fmt: skip

    def _keep(self, record: SwipeRecord) -> None:
        """Queue the swipe with the number it may have been sent with already."""
        record.offline = True
        # Before the first list the node has nothing to judge by; people would not wait for it.
        granted = not self._book.acl_rev or self._book.may(
            tag=record.tag, port=record.port, unix_s=self._clock.unix_s()
        )
        data = {
            "swipe_id": record.swipe_id, "tag": record.tag, "granted_offline": granted,
            "acl_rev": self._book.acl_rev,
        }  # fmt: skip
        event = {"type": EventType.SWIPE.value, "port": record.port, "data": data}
        with self._lock:
            self._queue.add({**event, **record.stamp, "seq": record.seq, "offline": True})
            self._unconfirmed.append(record)
        self._wake.set()

    def _run(self) -> None:
        while not self._done.is_set():
            self._wake.wait(timeout=RETRY_S)
            self._wake.clear()
            self._done.wait(GATHER_S)  # what happens together is sent together
            if not self.reachable:
                continue
            try:
                self._deliver()
                self._confirm()
                self._beat()
            except ServerAwayError:
                self._done.wait(RETRY_S)
            except RequestRefusedError as refusal:
                self._truth.note("refused_call", call="heartbeat", code=refusal.code)
        self._line.close()
        self._reader_line.close()

    def _deliver(self) -> None:
        while self.reachable:
            with self._lock:
                batch = self._queue.oldest()
            if not batch:
                return
            through = None
            try:
                through = self._send(batch)
            except RequestRefusedError as refusal:  # 4xx: never repeat
                self._truth.note("refused_call", call="events", code=refusal.code)
            with self._lock:
                self._queue.acknowledge(sent=batch, ack_through=through)

    def _send(self, batch: list[dict[str, Any]]) -> int | None:
        """Send a batch; now and then once more, turned round: that must change nothing."""
        answer = self._line.send_events(batch)
        for rejected in answer["rejected"]:
            self._truth.note("rejected_event", **rejected)
        if self._chance(REPEATED_BATCHES):
            again = self._line.send_events(batch[::-1])
            if again["accepted"]:
                self._truth.note("mismatch", batch=[event["seq"] for event in batch])
        through: int | None = answer["ack_through"]
        return through

    def _confirm(self) -> None:
        """Learn what became of swipes that were made offline: the same swipe, the same answer."""
        with self._lock:
            queued = {event["seq"] for event in self._queue.oldest(QUEUE_CAPACITY)}
            due = [record for record in self._unconfirmed if record.seq not in queued]
        for record in due:
            if not self._decide(record):
                return
            with self._lock:
                self._unconfirmed.remove(record)

    def _beat(self) -> None:
        if time.monotonic() < self._next_heartbeat:
            return
        answer = self._line.heartbeat(
            uptime_s=self._clock.mono_ms() // 1000,
            firmware="simulated",
            queue_depth=len(self._queue),
            acl_rev=self._book.acl_rev,
        )
        if answer["acl_rev"] != self._book.acl_rev:
            self._book.take(self._line.offline_list())
        if abs(answer["server_time"] - self._clock.unix_s()) > CLOCK_SLACK_S:
            self._clock.set(unix_now())
        for command in answer["commands"]:
            # The same one comes until it is answered; what it asks a simulated node has at once.
            self._line.answer_command(command["id"], state="done")
        self._next_heartbeat = time.monotonic() + HEARTBEAT_S


def _decision(answer: dict[str, Any]) -> tuple[Any, ...]:
    """Give what a repeat must not change."""
    return tuple(answer.get(name) for name in ("decision", "action", "reason", "session_id"))
