"""What an event is: a fact that happened, typed, with a wire name."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from datetime import datetime
from typing import ClassVar, TypeVar
from uuid import UUID

import msgspec

from core.choices import App
from core.models.events import LANES

APPS = (App.MONITOR, App.TRACKER)


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """A fact; `uid` is the resource that it is about, and orders it among its like."""

    wire: ClassVar[str] = ""
    resource: ClassVar[str] = ""
    source: ClassVar[App] = App.CORE
    targets: ClassVar[tuple[App, ...]] = ()
    # Between the suite's own databases: no program outside is told.
    inner: ClassVar[bool] = False

    uid: UUID
    occurred_at: datetime


E = TypeVar("E", bound=type[Event])

EVENT_TYPES: dict[str, type[Event]] = {}


def event_type(
    wire: str,
    *,
    source: App,
    targets: tuple[App, ...],
    resource: str = "",
    inner: bool = False,
) -> Callable[[E], E]:
    """Register a type under its wire name; the resource is the part before the dot if not given."""

    def register(cls: E) -> E:
        if wire in EVENT_TYPES:
            raise ValueError(f"two events are called {wire}")
        cls.wire = wire
        cls.resource = resource or wire.partition(".")[0]
        cls.source = source
        cls.targets = targets
        cls.inner = inner
        EVENT_TYPES[wire] = cls
        return cls

    return register


def lane_of(resource_id: str) -> int:
    """Return the lane in which a resource's events stay in order."""
    return zlib.crc32(resource_id.encode()) % LANES
