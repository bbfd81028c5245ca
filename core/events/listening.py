"""Hearing that there is work: a connection of its own, which pools and poolers would lose."""

from __future__ import annotations

import logging
from typing import Any

import psycopg2
from django.conf import settings
from django.db import connections
from psycopg2.extensions import ISOLATION_LEVEL_AUTOCOMMIT

from core.db.hosts import connect_to_first
from core.events.wakeup import CHANNEL

logger = logging.getLogger(__name__)


class Listener:
    """Listens on one alias."""

    def __init__(self, alias: str) -> None:
        self.alias = alias
        self.connection: Any = None

    def connect(self) -> None:
        """Connect and listen, unless that is done.

        Raises:
            psycopg2.Error: the database is away.
        """
        if self.connection is not None:
            return
        connection = connect_to_first(self._parameters(), _connect)
        try:
            connection.set_isolation_level(ISOLATION_LEVEL_AUTOCOMMIT)
            with connection.cursor() as cursor:
                cursor.execute(f"LISTEN {CHANNEL}")
        except psycopg2.Error:
            connection.close()
            raise
        self.connection = connection

    def fileno(self) -> int:
        """Return what select() waits on."""
        return int(self.connection.fileno())

    def drain(self) -> None:
        """Take the notifications off the line.

        Raises:
            psycopg2.Error: the line is dead.
        """
        self.connection.poll()
        self.connection.notifies.clear()

    def close(self) -> None:
        """Forget the connection."""
        if self.connection is not None:
            self.connection.close()
            self.connection = None

    def _parameters(self) -> dict[str, Any]:
        if settings.SUITE_DIRECT and self.alias == settings.SUITE_SITE:
            return dict(settings.SUITE_DIRECT)
        parameters = connections[self.alias].get_connection_params()
        parameters.pop("cursor_factory", None)
        return dict(parameters)


def _connect(parameters: dict[str, Any]) -> Any:
    return psycopg2.connect(**parameters)
