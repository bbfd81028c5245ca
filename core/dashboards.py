"""The tiles of the first page of the back office: each app signs up its own.

A tile answers one question with one number and leads to the rows behind it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from django.utils.functional import Promise

from core.modules import Part, module_of

Text = str | Promise


@dataclass(frozen=True)
class Tile:
    """`page` names the admin list behind the number; `alarm` colours a number that is not zero."""

    name: str
    title: Text
    question: Text
    figure: Callable[[], int]
    page: str
    query: str = ""
    icon: str = "monitoring"
    alarm: bool = False
    position: int = 100


TILES: dict[str, Tile] = {}


def add_tile(tile: Tile) -> None:
    """Sign up a tile; its name stands in the metrics too, so it must not change."""
    TILES[tile.name] = tile


def tiles_in_order(*, off: Collection[str] = ()) -> list[Tile]:
    """Return the tiles as they stand on the page, without those of modules that are off."""
    shown = [tile for tile in TILES.values() if module_of(Part.TILE, tile.name) not in off]
    return sorted(shown, key=lambda tile: (tile.position, tile.name))
