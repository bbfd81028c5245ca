"""News of a database, for an event loop: its notifications wake whoever waits."""

from __future__ import annotations

import asyncio
import logging

import psycopg2

from core.db.deadline import deadline
from core.events.listening import Listener

logger = logging.getLogger(__name__)

CONNECT_S = 2.0
AGAIN_S = 2.0


class News:
    """Listens on one alias; without a line it is quiet, and who waits looks by the clock."""

    def __init__(self, alias: str) -> None:
        self._listener = Listener(alias)
        self._woken = asyncio.Event()
        self._file: int | None = None
        self._again_at = 0.0

    def stir(self) -> None:
        """Wake whoever waits."""
        self._woken.set()

    async def wait(self, seconds: float) -> None:
        """Wait for news, for so long at the most."""
        await self._connect()
        try:
            await asyncio.wait_for(self._woken.wait(), seconds)
        except TimeoutError:
            return
        self._woken.clear()

    def close(self) -> None:
        """Give the line back."""
        if self._file is not None:
            asyncio.get_running_loop().remove_reader(self._file)
        self._file = None
        self._listener.close()

    async def _connect(self) -> None:
        loop = asyncio.get_running_loop()
        if self._file is not None or loop.time() < self._again_at:
            return
        self._again_at = loop.time() + AGAIN_S
        try:
            await loop.run_in_executor(None, self._connect_now)
        except psycopg2.Error as error:
            logger.info("no line for news", extra={"why": str(error)})
            return
        self._file = self._listener.fileno()
        loop.add_reader(self._file, self._hear)

    def _connect_now(self) -> None:
        with deadline(CONNECT_S):
            self._listener.connect()

    def _hear(self) -> None:
        try:
            self._listener.drain()
        except psycopg2.Error:
            self.close()
        self._woken.set()
