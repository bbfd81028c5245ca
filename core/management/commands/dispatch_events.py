"""Deliver the outbox of every database, woken by notification, and run the timers."""

from __future__ import annotations

import logging
import select
import signal
import time
from typing import Any

import psycopg2
from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import Error, connections
from psycopg2.extensions import ISOLATION_LEVEL_AUTOCOMMIT

from core import timers
from core.events.dispatch import deliver_all
from core.events.wakeup import CHANNEL

logger = logging.getLogger(__name__)

POLL_S = 0.5
AFTER_ERROR_S = 1.0


class Command(BaseCommand):
    help = "Deliver the events that wait in the outbox."

    def add_arguments(self, parser: CommandParser) -> None:
        """Define the options."""
        parser.add_argument("--once", action="store_true", help="Deliver what is due and stop.")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run until told to stop."""
        if options["once"]:
            count = sum(deliver_all(alias) for alias in settings.DATABASES)
            self.stdout.write(f"{count} events delivered")
            return
        self.stopping = False
        signal.signal(signal.SIGTERM, self.stop)
        signal.signal(signal.SIGINT, self.stop)
        listeners = {alias: Listener(alias) for alias in settings.DATABASES}
        while not self.stopping:
            self.turn(listeners)

    def stop(self, *_: Any) -> None:
        """Finish the batch at hand, then leave."""
        self.stopping = True

    def turn(self, listeners: dict[str, Listener]) -> None:
        """Deliver, run timers, wait for a notification or the next poll."""
        try:
            for alias, listener in listeners.items():
                listener.connect()
                deliver_all(alias)
            timers.run_due()
            self.wait(listeners)
        except (Error, psycopg2.Error):
            logger.warning("database away, trying again", exc_info=True)
            connections.close_all()
            for listener in listeners.values():
                listener.close()
            time.sleep(AFTER_ERROR_S)

    def wait(self, listeners: dict[str, Listener]) -> None:
        """Sleep until a notification comes or the polling interval is over."""
        by_file = {listener.fileno(): listener for listener in listeners.values()}
        for file in select.select(list(by_file), [], [], POLL_S)[0]:
            by_file[file].drain()


class Listener:
    """A connection of its own that hears notifications; pools and poolers would lose them."""

    def __init__(self, alias: str) -> None:
        self.alias = alias
        self.connection: Any = None

    def connect(self) -> None:
        """Connect and listen, unless that is done."""
        if self.connection is not None:
            return
        if settings.SUITE_DIRECT_URL and self.alias == settings.SUITE_SITE:
            self.connection = psycopg2.connect(settings.SUITE_DIRECT_URL)
        else:
            parameters = connections[self.alias].get_connection_params()
            parameters.pop("cursor_factory", None)
            self.connection = psycopg2.connect(**parameters)
        self.connection.set_isolation_level(ISOLATION_LEVEL_AUTOCOMMIT)
        with self.connection.cursor() as cursor:
            cursor.execute(f"LISTEN {CHANNEL}")

    def fileno(self) -> int:
        """Return what select() waits on."""
        return int(self.connection.fileno())

    def drain(self) -> None:
        """Take the notifications off the line."""
        self.connection.poll()
        self.connection.notifies.clear()

    def close(self) -> None:
        """Forget the connection."""
        if self.connection is not None:
            self.connection.close()
            self.connection = None
