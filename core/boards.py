"""Boards: pages that follow what happens; each app signs up its own.

A board is a set of cards. Its page shows them as they are, and the live process
(core/live) sends a card anew when what it shows has changed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from django.template.loader import render_to_string
from django.utils import translation


class Sight(Protocol):
    """Where somebody may look."""

    def has(self, kind: str, key: int | None) -> bool:
        """Tell whether that is so at an area, a zone or a machine, by its number."""


class Spot(NamedTuple):
    """Where a card lies, as rights are asked: "area", "zone" or "machine", and its number.

    `areas` are those around it, for screens that show one part of the plant.
    """

    kind: str
    key: int
    areas: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Card:
    """A piece of a board; equal cards look the same.

    Attributes:
        key: names the card among all of its board, and is its element's id.
        pile: the element's id of the list that it stands in.
        rank: the text by whose order the cards of a pile stand.
        spot: who may look there sees it.
        template: shows it.
        shows: what the template gets as `card`; a value that can be compared.
    """

    key: str
    pile: str
    rank: str
    spot: Spot
    template: str
    shows: Any

    def html(self, language: str) -> str:
        """Return the card as it stands on the page."""
        with translation.override(language):
            values = {"key": self.key, "rank": self.rank, "card": self.shows}
            return render_to_string(self.template, values)


@dataclass(frozen=True)
class Frame:
    """What one screen shows of a board: where its viewer may look.

    Attributes:
        area: the one area whose cards are shown.
        only: the one card that is shown.
    """

    sight: Sight
    area: int | None = None
    only: str = ""

    def shows(self, card: Card) -> bool:
        """Tell whether a card is one of the screen's."""
        if self.only and card.key != self.only:
            return False
        if self.area is not None and self.area not in card.spot.areas:
            return False
        return self.sight.has(card.spot.kind, card.spot.key)


@dataclass(frozen=True)
class Board:
    """A board of an app.

    Attributes:
        name: stands in addresses.
        address: of its page; where that is switched off, nothing is sent either.
        read: returns all cards of the region that is looked at, as they are now.
        sight_of: where a person sees the cards, at an aware UTC moment.
        frame_of_screen: what a screen shows by its cookies, where no person is signed in;
            None for a stranger.
    """

    name: str
    address: str
    read: Callable[[], Sequence[Card]]
    sight_of: Callable[[Any, datetime], Sight]
    frame_of_screen: Callable[[Mapping[str, str]], Frame | None]


BOARDS: dict[str, Board] = {}


def add_board(board: Board) -> None:
    """Sign up a board."""
    BOARDS[board.name] = board
