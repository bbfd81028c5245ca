"""The hub of a board: looks when there is news, compares, and tells the screens what changed.

It looks at all of the board, and never at what a notification says: one that was lost costs
a moment, and nothing can drift apart. There is one look at a time, however much happens.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import psycopg2
from django.db import Error, connections

from core.boards import Card
from core.live.messages import encode_card
from core.live.news import News
from core.live.screens import Screen

logger = logging.getLogger(__name__)

# News that comes closer than that is looked at together.
SPACING_S = 0.04
# What nobody told of is seen after that.
POLL_S = 1.0
AFTER_ERROR_S = 1.0
BEAT_S = 5.0

Read = Callable[[], Sequence[Card]]


class Hub:
    """A board of a region and the screens that follow it."""

    def __init__(self, name: str, *, read: Read, news: News) -> None:
        self.name = name
        self.cards: dict[str, Card] = {}
        self.screens: set[Screen] = set()
        self.beats = 0
        self.seen_at: float | None = None
        self._read, self._news = read, news
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=f"look-{name}")
        self._encoded: dict[str, dict[str, bytes]] = {}
        self._seen = asyncio.Condition()
        self._away = False

    @property
    def age_s(self) -> float:
        """How long ago the board was looked at, in seconds."""
        return 0.0 if self.seen_at is None else time.monotonic() - self.seen_at

    async def run(self) -> None:
        """Look again and again, as long as there are screens."""
        beat = asyncio.create_task(self._beat())
        try:
            while True:
                if self.screens and not await self._look():
                    await asyncio.sleep(AFTER_ERROR_S)
                    continue
                await asyncio.sleep(SPACING_S)
                await self._news.wait(POLL_S)
        finally:
            beat.cancel()
            self._thread.submit(connections.close_all)
            self._thread.shutdown(wait=False)
            self._news.close()

    async def join(self, screen: Screen, *, within_s: float) -> bool:
        """Let a screen follow; tell whether the board could be looked at since it came."""
        came_at = time.monotonic()
        self.screens.add(screen)
        self._news.stir()
        async with self._seen:
            try:
                await asyncio.wait_for(
                    self._seen.wait_for(lambda: self._is_seen(came_at)), within_s
                )
            except TimeoutError:
                self.screens.discard(screen)
                return False
        screen.changed = {}
        return True

    def leave(self, screen: Screen) -> None:
        """Forget a screen."""
        self.screens.discard(screen)

    def encoded(self, card: Card, language: str) -> bytes:
        """Return a card for a message; made once for all screens of a language."""
        known = self._encoded.setdefault(language, {})
        if card.key not in known:
            known[card.key] = encode_card(card, language)
        return known[card.key]

    def _is_seen(self, since: float) -> bool:
        # Who comes while others follow is content with what they saw a moment ago.
        return self.seen_at is not None and self.seen_at >= since - 2 * POLL_S

    async def _look(self) -> bool:
        loop = asyncio.get_running_loop()
        try:
            cards = await loop.run_in_executor(self._thread, self._read)
        except (Error, psycopg2.Error) as error:
            if not self._away:
                logger.warning("board not seen", extra={"board": self.name, "why": str(error)})
            self._away = True
            return False
        if self._away:
            logger.warning("board seen again", extra={"board": self.name})
        self._away = False
        self._compare({card.key: card for card in cards})
        self.seen_at = time.monotonic()
        async with self._seen:
            self._seen.notify_all()
        return True

    def _compare(self, now: dict[str, Card]) -> None:
        before = self.cards
        changed = {key for key in now.keys() | before.keys() if now.get(key) != before.get(key)}
        self.cards = now
        if not changed:
            return
        for known in self._encoded.values():
            for key in changed:
                known.pop(key, None)
        were = {key: before.get(key) for key in changed}
        for screen in self.screens:
            screen.note(were)

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(BEAT_S)
            self.beats += 1
            for screen in self.screens:
                screen.woken.set()
