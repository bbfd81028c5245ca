"""Modules: what of the suite can be switched off as one, and what belongs to it.

Each app says it in its `switches.py`. Off means: no menu entry, 404 for its pages
and resources, none of its handlers and timers run, its tiles are gone. What an
event would have done waits (core/events/outbox.py).
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import Enum

from django.utils.functional import Promise


class Part(Enum):
    """What may belong to a module."""

    PAGE = "page"
    RESOURCE = "resource"
    HANDLER = "handler"
    TILE = "tile"
    TIMER = "timer"


def _nothing_hinders() -> str:
    return ""


@dataclass(frozen=True)
class Module:
    """What it does, in plain words, and its parts by name.

    `pages` are models (`shopmonitor.node`), `resources` stand so in the API's addresses,
    `handlers` and `timers` are functions with their modules, `tiles` names of tiles,
    `opens` beginnings of addresses in the menu of the home page. `hindrance` says why
    it cannot be switched off now, with the remedy, or nothing.
    """

    name: str
    title: str | Promise
    purpose: str | Promise
    when_off: str | Promise
    pages: tuple[str, ...] = ()
    resources: tuple[str, ...] = ()
    handlers: tuple[str, ...] = ()
    tiles: tuple[str, ...] = ()
    timers: tuple[str, ...] = ()
    opens: tuple[str, ...] = ()
    hindrance: Callable[[], str] = _nothing_hinders
    position: int = 100

    @property
    def parts(self) -> dict[Part, tuple[str, ...]]:
        """Return its parts by what they are."""
        return {
            Part.PAGE: self.pages,
            Part.RESOURCE: self.resources,
            Part.HANDLER: self.handlers,
            Part.TILE: self.tiles,
            Part.TIMER: self.timers,
        }


MODULES: dict[str, Module] = {}
_module_of: dict[tuple[Part, str], str] = {}


def add_module(module: Module) -> None:
    """Sign up a module; its name stands in the database, so it must not change.

    Raises:
        ValueError: a part belongs to another module already.
    """
    for kind, names in module.parts.items():
        for name in names:
            if _module_of.setdefault((kind, name), module.name) != module.name:
                raise ValueError(f"{kind.value} {name} belongs to {_module_of[kind, name]}")
    MODULES[module.name] = module


def module_of(kind: Part, name: str) -> str:
    """Return the module that a part belongs to; empty for what is always there."""
    return _module_of.get((kind, name), "")


def modules_in_order() -> list[Module]:
    """Return the modules as they stand on their page."""
    return sorted(MODULES.values(), key=lambda module: (module.position, module.name))


def is_closed(url: str, *, off: Collection[str]) -> bool:
    """Tell whether every module that an entry of the menu leads to is off."""
    behind = [module.name for module in MODULES.values() if url.startswith(module.opens or "\0")]
    return bool(behind) and all(name in off for name in behind)
