"""Who reacts to what: one decorated function a reaction, found by `git grep`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from core.choices import App
from core.errors import UnknownEventError
from core.events import records, types
from core.events.base import EVENT_TYPES, Event
from core.modules import Part, module_of

# Importing the two modules registers their types.
DECLARED = (records, types)


@dataclass(frozen=True)
class Handler:
    """A reaction: its name stands in the receipts, so it must not change."""

    name: str
    app: App
    function: Callable[[Sequence[Any]], None]

    @property
    def module(self) -> str:
        """Return the module that it belongs to; empty for one that always runs."""
        return module_of(Part.HANDLER, self.name)


HANDLERS: dict[str, list[Handler]] = defaultdict(list)
F = TypeVar("F", bound=Callable[..., None])


def subscribe(*wires: str, app: App) -> Callable[[F], F]:
    """Let a function react to events, one at a time: `def book_time(event)`.

    It runs in the transaction of its receipt, in the target app's database,
    once per event; twice must be harmless all the same.
    """

    def register(function: F) -> F:
        def one_by_one(events: Sequence[Event]) -> None:
            for event in events:
                function(event)

        _add(wires, app, function, one_by_one)
        return function

    return register


def subscribe_set(*wires: str, app: App) -> Callable[[F], F]:
    """Let a function react to many events at once: `def book_times(events)`, in order."""

    def register(function: F) -> F:
        _add(wires, app, function, function)
        return function

    return register


def _add(
    wires: tuple[str, ...], app: App, function: Callable[..., None], run: Callable[..., None]
) -> None:
    for wire in wires:
        event = EVENT_TYPES[wire]
        if app not in event.targets:
            raise ValueError(f"{wire} is not sent to {app}")
        name = f"{function.__module__}.{function.__qualname__}"
        HANDLERS[wire].append(Handler(name=name, app=app, function=run))


def handlers_of(wire: str, app: str) -> list[Handler]:
    """Return the reactions of one app to one event.

    Raises:
        UnknownEventError: another version wrote it; done without effect it would be lost.
    """
    if wire not in EVENT_TYPES:
        raise UnknownEventError(f"no event is called {wire} in this version")
    return [handler for handler in HANDLERS.get(wire, ()) if handler.app == app]


State = Callable[[], Iterable[Event]]
STATES: dict[App, list[State]] = defaultdict(list)
S = TypeVar("S", bound=State)


def tells_state(*, app: App) -> Callable[[S], S]:
    """Let a function return the events that tell an app's present state, beside its records.

    `sync --resync` publishes them; whoever has heard of it all is not harmed.
    """

    def register(function: S) -> S:
        STATES[app].append(function)
        return function

    return register
