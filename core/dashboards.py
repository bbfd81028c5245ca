"""The tiles of the first page of the back office: each app signs up its own.

A tile answers one question with one figure and leads to the rows behind it. Managers
see those of the shop; administrators those of the machinery, too.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.functional import Promise

from core.modules import Part as ModulePart
from core.modules import module_of

Text = str | Promise


class Audience(StrEnum):
    """Whose question a tile answers."""

    MANAGERS = "managers"
    ADMINISTRATORS = "administrators"


@dataclass(frozen=True)
class Part:
    """A share of a figure: what it is, how much, and the list of it by the tile's `query`."""

    title: Text
    value: int
    query: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Bar:
    """One bar of a small chart; `text` says its height in words."""

    title: Text
    value: float
    text: Text


@dataclass(frozen=True)
class Figure:
    """What a tile shows: `value` for machines, `text` in its place for people if given."""

    value: int
    text: Text = ""
    note: Text = ""
    parts: Sequence[Part] = field(default=())
    bars: Sequence[Bar] = field(default=())


@dataclass(frozen=True)
class Tile:
    """`page` names the admin list behind the figure; `alarm` colours a figure above a limit.

    A figure that is `placed` takes how far somebody's right to look reaches
    (`core.selectors.office_rights.Reach`), and is told within it.
    """

    name: str
    title: Text
    question: Text
    figure: Callable[..., int | Figure]
    page: str
    query: str = ""
    icon: str = "monitoring"
    alarm: bool = False
    alarm_above: int = 0
    position: int = 100
    audience: Audience = Audience.MANAGERS
    placed: bool = False

    def read(self, *, reach: object = None) -> Figure:
        """Ask for the figure of now; without a reach that of the whole shop."""
        found = self.figure(reach=reach) if self.placed and reach is not None else self.figure()
        return found if isinstance(found, Figure) else Figure(found)


TILES: dict[str, Tile] = {}


def add_tile(tile: Tile) -> None:
    """Sign up a tile; its name stands in the metrics too, so it must not change."""
    TILES[tile.name] = tile


def tiles_in_order(*, off: Collection[str] = ()) -> list[Tile]:
    """Return the tiles as they stand on the page, without those of modules that are off."""
    shown = [tile for tile in TILES.values() if module_of(ModulePart.TILE, tile.name) not in off]
    return sorted(shown, key=lambda tile: (tile.position, tile.name))
