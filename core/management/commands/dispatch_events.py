"""Deliver the outbox of every database, woken by notification, and run the timers."""

from __future__ import annotations

import logging
import select
import signal
import time
from typing import Any

import psycopg2
from django.core.management.base import BaseCommand, CommandParser
from django.db import Error, close_old_connections, connections

from core import timers
from core.db.deadline import deadline, install_wait_callback
from core.db.router import home_aliases
from core.events import relay
from core.events.dispatch import deliver_all, deliver_once
from core.events.fan_out import WRITTEN
from core.events.listening import Listener
from core.outgoing.courier import Courier
from core.selectors.modules import list_modules_off

logger = logging.getLogger(__name__)

POLL_S = 0.5
AFTER_ERROR_S = 1.0
# A pass over one database takes milliseconds; a frozen server must not hold up the others.
PASS_S = 120.0
CONNECT_S = 2.0


class Command(BaseCommand):
    help = "Deliver the events that wait in the outbox."

    def add_arguments(self, parser: CommandParser) -> None:
        """Define the options."""
        parser.add_argument("--once", action="store_true", help="Deliver what is due and stop.")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run until told to stop."""
        if options["once"]:
            self.deliver_once()
            return
        self.stopping = False
        signal.signal(signal.SIGTERM, self.stop)
        signal.signal(signal.SIGINT, self.stop)
        install_wait_callback()
        courier = Courier()
        courier.start()
        outboxes = [Outbox(alias) for alias in home_aliases()]
        while not self.stopping:
            unfinished = [outbox.deliver() for outbox in outboxes]
            with deadline(PASS_S):
                timers.run_due(off=list_modules_off)
            if await_notification(outboxes, 0.0 if any(unfinished) else POLL_S):
                WRITTEN.set()  # it may have been about a message to be sent
            else:
                close_old_connections()  # when there is time: each asks its server first
        courier.stop()

    def deliver_once(self) -> None:
        """Deliver what is due to the apps, then to programs outside."""
        count = sum(deliver_all(alias) for alias in home_aliases())
        sent = sum(Courier().send_all(alias) for alias in home_aliases())
        self.stdout.write(f"{count} events delivered")
        if sent:
            self.stdout.write(f"{sent} messages taken by programs outside")

    def stop(self, *_: Any) -> None:
        """Finish the batch at hand, then leave."""
        self.stopping = True


class Outbox:
    """The outbox of one database; when that one is away, the others go on."""

    def __init__(self, alias: str) -> None:
        self.alias = alias
        self.listener = Listener(alias)
        self.away_until: float | None = None

    def deliver(self) -> bool:
        """Deliver a batch of each lane; tell whether more may be waiting already."""
        if self.away_until is not None and time.monotonic() < self.away_until:
            return False
        try:
            with deadline(CONNECT_S):
                self.listener.connect()
            with deadline(PASS_S):
                result = deliver_once(self.alias)
        except (Error, psycopg2.Error) as error:
            self.note_away(error)
            return False
        if self.away_until is not None:
            self.away_until = None
            logger.warning("database back", extra={"alias": self.alias})
            relay.try_again(self.alias)
        return result.full

    def drain(self) -> None:
        """Take the notifications off the line."""
        try:
            self.listener.drain()
        except psycopg2.Error as error:
            self.note_away(error)

    def note_away(self, error: Exception) -> None:
        """Forget the connections; try again a little later."""
        if self.away_until is None:
            logger.warning("database away", extra={"alias": self.alias, "why": str(error)})
        self.away_until = time.monotonic() + AFTER_ERROR_S
        self.listener.close()
        connections[self.alias].close()


def await_notification(outboxes: list[Outbox], seconds: float) -> bool:
    """Sleep until a notification comes or the time is over; tell whether one came."""
    listening = {box.listener.fileno(): box for box in outboxes if box.listener.connection}
    ready = select.select(list(listening), [], [], seconds)[0]
    for file in ready:
        listening[file].drain()
    return bool(ready)
