"""From the spool to the server: swipes one by one while people wait, the rest in batches."""

import logging
import random
import time
from collections.abc import Callable
from threading import Event, Lock
from typing import Any, Final, NamedTuple

from shopmonitor.gateway.clock import GatewayClock
from shopmonitor.gateway.spool import Spool, Stored
from shopmonitor.protocol.client import NodeClient, RequestRefusedError, ServerAwayError

logger = logging.getLogger(__name__)

# The key is not good, or nobody is at home there (switched off): nothing wrong with the message.
NOT_THE_MESSAGE: Final = frozenset({401, 404})
HEARTBEAT_S: Final = 10.0
IDLE_S: Final = 0.5
FIRST_WAIT_S: Final = 0.5
LONGEST_WAIT_S: Final = 10.0
WAITS_S: Final = 10.0

Json = dict[str, Any]
Tell = Callable[[Json | None], None]


class Asked(NamedTuple):
    """A swipe whose person stands at the reader; None is told when there is no answer."""

    tell: Tell
    until_s: float


class Sender:
    """Sends in order; a swipe never overtakes what began or ended a session before it."""

    def __init__(self, *, spool: Spool, client: NodeClient, clock: GatewayClock) -> None:
        """Prepare; `run` begins."""
        self.is_away = False
        self._spool, self._client, self._clock = spool, client, clock
        self._asked: dict[int, tuple[Stored, Asked]] = {}
        self._lock, self._wake = Lock(), Event()
        self._next_heartbeat = 0.0
        self._wait_s = FIRST_WAIT_S

    def ask(self, event: Json, tell: Tell) -> None:
        """Keep a swipe and have it decided; `tell` is called once, from whatever thread.

        Raises:
            SpoolFullError: it could not be kept, and is not sent.
        """
        with self._lock:  # it must not go out in a batch before we know that somebody waits
            stored = self._spool.add(event, boot_id=self._clock.boot_id)
            is_away = self.is_away
            if not is_away:
                self._asked[stored.id] = stored, Asked(tell, time.monotonic() + WAITS_S)
        if is_away:
            tell(None)
        self._wake.set()

    def wake(self) -> None:
        """Hear that there is something to send."""
        self._wake.set()

    def run(self, stop: Event) -> None:
        """Send until told to stop; what is left stays in the spool."""
        while not stop.is_set():
            try:
                self._beat()
                self._say_back()
                while not stop.is_set() and self._send_next():
                    self._beat()
            except ServerAwayError as error:
                self._say_away(error.detail)
                self._pause(stop)
            except RequestRefusedError as refusal:  # of the node as a whole: key, heartbeat
                self._say_away(refusal.detail or refusal.code)
                self._pause(stop)
            except Exception:
                # The top of this process's work: nothing is deleted, it is tried again.
                logger.exception("sending failed")
                self._say_away("see above")
                self._pause(stop)
            else:
                self._wake.wait(IDLE_S)
                self._wake.clear()
        self._client.close()
        self._tell_all_away()

    def _send_next(self) -> bool:
        """Send one swipe or one batch; False when nothing is left."""
        with self._lock:
            first, late = self._first_asked()
            batch: list[Stored] = []
            if first is None or self._spool.waits_before(first[0].id):
                batch = self._spool.oldest(before=first[0].id if first else None)
        for asked in late:
            asked.tell(None)
        if batch:
            self._deliver(batch)
        elif first is not None:
            self._decide(*first)
        return bool(batch) or first is not None

    def _first_asked(self) -> tuple[tuple[Stored, Asked] | None, list[Asked]]:
        """Return the oldest swipe whose person still waits, and those that waited too long."""
        late: list[Asked] = []
        for number in sorted(self._asked):
            if self._asked[number][1].until_s > time.monotonic():
                return self._asked[number], late
            late.append(self._asked.pop(number)[1])
        return None, late

    def _decide(self, stored: Stored, asked: Asked) -> None:
        event = stored.event
        stamp: Json = {name: event[name] for name in ("mono_ms", "wall", "clock") if name in event}
        try:
            answer = self._client.swipe(
                swipe_id=event["data"]["swipe_id"], port=event["port"], tag=event["data"]["tag"],
                seq=stored.seq, stamp=stamp,
            )  # fmt: skip
        except RequestRefusedError as refusal:
            if refusal.status in NOT_THE_MESSAGE:
                raise
            self._refuse([stored], refusal)
            answer = {"decision": "refused", "action": "none", "reason": refusal.code}
        else:
            self._spool.forget([stored.id])
        with self._lock:
            self._asked.pop(stored.id, None)
        asked.tell(answer)

    def _deliver(self, batch: list[Stored]) -> None:
        try:
            answer = self._client.send_events(
                [stored.event for stored in batch], boot_id=batch[0].boot_id
            )
        except RequestRefusedError as refusal:
            if refusal.status in NOT_THE_MESSAGE:
                raise
            if len(batch) == 1:
                self._refuse(batch, refusal)
                return
            half = len(batch) // 2  # one that spoils the whole must not take the others along
            self._deliver(batch[:half])
            self._deliver(batch[half:])
            return
        for rejected in answer["rejected"]:
            logger.warning(
                "event rejected by the server",
                extra={name: rejected.get(name) for name in ("seq", "code", "detail")},
            )
        self._spool.forget([stored.id for stored in batch])

    def _refuse(self, batch: list[Stored], refusal: RequestRefusedError) -> None:
        """The same message never passes: it is set aside, so that the others do."""
        self._spool.refuse(batch, code=refusal.code)
        logger.error(
            "message refused by the server; kept in the spool's table of refused ones",
            extra={"messages": len(batch), "code": refusal.code, "detail": refusal.detail},
        )

    def _beat(self) -> None:
        """Tell how we are, and compare clocks; the first one comes before anything is sent."""
        if time.monotonic() < self._next_heartbeat:
            return
        answer = self._client.heartbeat(
            uptime_s=self._clock.mono_ms() // 1000, firmware="serial-gateway 1",
            queue_depth=len(self._spool),
        )  # fmt: skip
        self._clock.confirm(answer["server_time"])
        self._next_heartbeat = time.monotonic() + HEARTBEAT_S

    def _say_away(self, why: str) -> None:
        with self._lock:
            was_away, self.is_away = self.is_away, True
        self._next_heartbeat = 0.0
        if not was_away:
            logger.warning("server is away; readings are kept", extra={"why": why})
        self._tell_all_away()

    def _say_back(self) -> None:
        with self._lock:
            was_away, self.is_away = self.is_away, False
        self._wait_s = FIRST_WAIT_S
        if was_away:
            logger.info("server is back", extra={"kept": len(self._spool)})

    def _tell_all_away(self) -> None:
        with self._lock:
            asked = [one for _stored, one in self._asked.values()]
            self._asked.clear()
        for one in asked:
            one.tell(None)

    def _pause(self, stop: Event) -> None:
        """Wait at random up to a bound that doubles: gateways must not come in step."""
        stop.wait(random.uniform(0, self._wait_s))  # noqa: S311 - spreads load, guards nothing
        self._wait_s = min(LONGEST_WAIT_S, self._wait_s * 2)
