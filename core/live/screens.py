"""A screen that follows a board: what it has not been sent yet. It holds no messages.

Whatever changes while a slow screen is still taking the last message is sent as it is
then: a screen that cannot follow costs no memory, and shows the newest all the same.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

from core.boards import Card, Frame


@dataclass(eq=False, slots=True)
class Screen:
    """One open stream.

    Attributes:
        cookies: by which it is asked again and again whether it may go on.
        asked: what of the board it wants: arguments of `find_frame`.
        changed: cards that changed since it was sent some, as they were before that.
        beats: how many beats it was sent.
        over: it may not go on.
        woken: there is something to do.
    """

    cookies: Mapping[str, str]
    asked: Mapping[str, str]
    language: str
    frame: Frame
    changed: dict[str, Card | None] = field(default_factory=dict)
    beats: int = 0
    over: bool = False
    gone: bool = False
    woken: asyncio.Event = field(default_factory=asyncio.Event)

    def note(self, before: Mapping[str, Card | None]) -> None:
        """Note what changed, with how it was before."""
        for key, card in before.items():
            self.changed.setdefault(key, card)
        self.woken.set()

    def take(self, cards: Mapping[str, Card]) -> tuple[list[Card], list[str]]:
        """Return what to put and what to take away now, and begin anew.

        Of what lies out of sight nothing is told, not even that it changed.
        """
        put, gone = [], []
        for key, before in self.changed.items():
            now = cards.get(key)
            if now is not None and self.frame.shows(now):
                put.append(now)
            elif before is not None and self.frame.shows(before):
                gone.append(key)
        self.changed = {}
        return put, gone

    def end(self) -> None:
        """Say that it may not go on."""
        self.over = True
        self.woken.set()
