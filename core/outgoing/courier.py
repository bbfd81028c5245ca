"""Sends what is due to programs outside, each in a thread of its own, beside the dispatcher.

A receiver that is slow or dead holds up its own messages alone: neither
another receiver's, nor events, nor timers.
"""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import Error, connections

from core.clock import utc_now
from core.db.deadline import deadline
from core.db.router import home_aliases
from core.db.transactions import transaction_on
from core.domain.webhook_retries import rest_s
from core.events.fan_out import WRITTEN, fan_out_late
from core.models import EventDelivery
from core.outgoing.posting import post
from core.selectors.deliveries import list_due_deliveries, list_due_webhooks
from core.services.deliveries import Answer, message_of, note_answer, take_in_hand

logger = logging.getLogger(__name__)

POLL_S = 1.0
LATE_EVERY_S = 5.0
AFTER_ERROR_S = 5.0
DATABASE_S = 20.0
MOST_AT_ONCE = 8
BATCH = 50


@dataclass
class _Rest:
    """A receiver that failed: how often in a row, and until when it is left alone."""

    failures: int = 0
    until: float = 0.0


class Courier(threading.Thread):
    """Looks after all databases of this process."""

    def __init__(self) -> None:
        super().__init__(name="courier", daemon=True)
        self.stopping = threading.Event()
        self.at_work: set[tuple[str, int]] = set()
        self.rests: dict[tuple[str, int], _Rest] = {}
        self.lock = threading.Lock()

    def run(self) -> None:
        """Send until told to stop; what is under way then is tried again by the next one."""
        late_at = 0.0
        while not self.stopping.is_set():
            WRITTEN.wait(POLL_S)
            WRITTEN.clear()
            late = time.monotonic() >= late_at
            if late:
                late_at = time.monotonic() + LATE_EVERY_S
            for alias in home_aliases():
                self._look_after(alias, late=late)
        connections.close_all()

    def stop(self) -> None:
        """Take nothing new in hand."""
        self.stopping.set()
        WRITTEN.set()

    def send_all(self, alias: str) -> int:
        """Send what is due in one database now, in this thread; return how many were taken."""
        with transaction_on(alias):
            fan_out_late(alias)
        taken = 0
        for webhook in list_due_webhooks(alias=alias, now=utc_now(), resting=()):
            taken += sum(self._send_due(alias, webhook))
        return taken

    def _look_after(self, alias: str, *, late: bool) -> None:
        try:
            with deadline(DATABASE_S):
                if late:
                    with transaction_on(alias):
                        fan_out_late(alias)
                due = list_due_webhooks(alias=alias, now=utc_now(), resting=self._resting(alias))
        except Error:
            # The dispatcher says when a database is away; here it costs messages time alone.
            logger.info("deliveries not looked up", extra={"alias": alias}, exc_info=True)
            connections[alias].close()
            self.stopping.wait(AFTER_ERROR_S)
            return
        for webhook in due:
            self._begin(alias, webhook)

    def _resting(self, alias: str) -> list[int]:
        now = time.monotonic()
        with self.lock:
            resting = [key for key, rest in self.rests.items() if rest.until > now]
            return [webhook for of, webhook in {*resting, *self.at_work} if of == alias]

    def _begin(self, alias: str, webhook: int) -> None:
        with self.lock:
            if len(self.at_work) >= MOST_AT_ONCE:
                return
            self.at_work.add((alias, webhook))
        name = f"webhook-{webhook}"
        threading.Thread(target=self._serve, args=(alias, webhook), name=name, daemon=True).start()

    def _serve(self, alias: str, webhook: int) -> None:
        """Send one webhook its messages; then let go of this thread's connections."""
        try:
            for _taken in self._send_due(alias, webhook):
                if self.stopping.is_set():
                    break
        except Exception:
            # The top of a thread: what it had in hand is tried again.
            logger.exception("deliveries broken off", extra={"webhook": webhook})
            self._note(alias, webhook, taken=False)
        finally:
            connections.close_all()
            with self.lock:
                self.at_work.discard((alias, webhook))
            WRITTEN.set()

    def _send_due(self, alias: str, webhook: int) -> Iterator[bool]:
        """Send in order, until the receiver does not take one; yield whether each was taken."""
        with deadline(DATABASE_S):
            due = list_due_deliveries(alias=alias, webhook=webhook, now=utc_now(), most=BATCH)
        for delivery in due:
            answer = self._send(delivery)
            if answer is None:
                continue
            self._note(alias, webhook, taken=answer.is_taken)
            yield answer.is_taken
            if not answer.is_taken:
                return

    def _send(self, delivery: EventDelivery) -> Answer | None:
        with deadline(DATABASE_S):
            if not take_in_hand(delivery=delivery):
                return None
            message = message_of(delivery=delivery)
        if message is None:
            answer = Answer(status=None, error="the event is not kept any more", duration_ms=0)
        else:
            answer = post(message)
        with deadline(DATABASE_S):
            note_answer(delivery=delivery, answer=answer)
        logger.info(
            "webhook called",
            extra={
                "webhook": delivery.webhook_id,
                "event_id": delivery.event_id,
                "answer": answer.status,
                "error": answer.error,
            },
        )
        return answer

    def _note(self, alias: str, webhook: int, *, taken: bool) -> None:
        with self.lock:
            if taken:
                self.rests.pop((alias, webhook), None)
                return
            rest = self.rests.setdefault((alias, webhook), _Rest())
            rest.failures += 1
            wait = rest_s(failures=rest.failures, chance=random.random())  # noqa: S311 - no secret
            rest.until = time.monotonic() + wait
