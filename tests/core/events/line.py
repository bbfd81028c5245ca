"""An event type and handlers of a test; a handler's effect is a row that cannot be doubled."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from uuid import UUID, uuid4

from django.db import connection

from core.choices import App
from core.db.doors import SYSTEM, through
from core.db.transactions import transaction_on
from core.events.base import EVENT_TYPES, Event, event_type
from core.events.publish import publish_all
from core.events.registry import HANDLERS, subscribe_set
from core.models import SuiteApp, SyncEvent

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
WIRE = "line.stepped"
OTHER_WIRE = "line.paused"


class Stepped(Event, frozen=True, kw_only=True):
    """A line took a step."""

    number: int


class Paused(Event, frozen=True, kw_only=True):
    """A line paused."""

    number: int


class Line:
    """What a test publishes and sees of its events."""

    def __init__(self) -> None:
        self.calls: list[list[int]] = []
        self.fails: Callable[[Event], bool] = lambda _event: False

    def handle(self, events: Sequence[Stepped | Paused]) -> None:
        self.calls.append([event.number for event in events])
        for event in events:
            self._take(event)

    @through(SYSTEM)  # its effect stands in a table that no app writes by an event
    def _take(self, event: Stepped | Paused) -> None:
        # Written before it may fail: a failure must take the effect along.
        SuiteApp.objects.create(code=f"{event.wire}-{event.number}".replace(".", "-"), name="x")
        if self.fails(event):
            raise LookupError(f"no step {event.number}")

    def publish(self, *numbers: int, uid: UUID | None = None, wire: str = WIRE) -> None:
        """Publish steps; of one resource when a uid is given, else of one each."""
        kind = EVENT_TYPES[wire]
        with transaction_on("default"):
            publish_all(
                kind(uid=uid or uuid4(), occurred_at=NOON, number=number)  # type: ignore[call-arg]
                for number in numbers
            )

    @property
    def effects(self) -> set[int]:
        codes = SuiteApp.objects.filter(name="x").values_list("code", flat=True)
        return {int(code.rpartition("-")[2]) for code in codes}

    @property
    def states(self) -> dict[int, str]:
        events = SyncEvent.objects.filter(event_type__startswith="line.")
        return {event.payload["number"]: event.status for event in events}


def due_now() -> None:
    """Let the time pass that put-off events have to wait."""
    with connection.cursor() as cursor:
        # Past those that a dispatcher has in hand: two updates in two orders would deadlock.
        cursor.execute(
            "UPDATE sync_events SET next_attempt_at = now() WHERE event_id IN (SELECT event_id"
            " FROM sync_events WHERE status = 'pending' AND attempts > 0"
            " FOR UPDATE SKIP LOCKED)"
        )


@contextmanager
def open_line() -> Iterator[Line]:
    """Register the types and the handler for as long as the block runs."""
    line = Line()
    for wire, kind in ((WIRE, Stepped), (OTHER_WIRE, Paused)):
        event_type(wire, source=App.MONITOR, targets=(App.TRACKER,))(kind)
    subscribe_set(WIRE, OTHER_WIRE, app=App.TRACKER)(line.handle)
    try:
        yield line
    finally:
        for wire in (WIRE, OTHER_WIRE):
            EVENT_TYPES.pop(wire)
            HANDLERS.pop(wire)
