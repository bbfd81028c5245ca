"""Twice is as good as once: every registered handler is called twice, past its receipt.

The receipt keeps a second delivery away from the handler. This test goes
round it, since a receipt may be lost (a restored backup, events published anew)
and an effect must not be booked twice then either.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, Protocol

import pytest
import time_machine

from tests.architecture.tables import own_models

registry = pytest.importorskip("core.events.registry")
transactions = pytest.importorskip("core.db.transactions")
worlds = pytest.importorskip("tests.factories.events")

# What delivery itself writes; the handler's effect is all the rest.
DELIVERY_TABLES = {"sync_events", "event_receipts"}

Rows = dict[str, list[tuple[Any, ...]]]


class Handler(Protocol):
    name: str
    function: Callable[[Sequence[Any]], None]


# (wire name of the event, name of the handler) -> what makes the rows that the
# handler needs and returns the event.
WORLDS: dict[tuple[str, str], Callable[[], Any]] = worlds.WORLDS
HANDLERS: dict[tuple[str, str], Handler] = {
    (wire, handler.name): handler
    for wire, handlers in sorted(registry.HANDLERS.items())
    for handler in handlers
}


def rows() -> Rows:
    """Return every row of the suite but those of delivery."""
    return {
        model._meta.db_table: list(model._base_manager.order_by("pk").values_list())
        for model in own_models()
        if model._meta.managed and model._meta.db_table not in DELIVERY_TABLES
    }


def deliver(handler: Handler, event: Any) -> None:
    with transactions.transaction_on("default"):
        handler.function([event])


def test_every_handler_has_its_world() -> None:
    assert set(HANDLERS) == set(WORLDS)


@pytest.mark.django_db
@pytest.mark.parametrize("key", HANDLERS, ids=" ".join)
def test_second_delivery_changes_nothing(key: tuple[str, str]) -> None:
    # The clock stands, so that a column "changed at" tells nothing apart.
    with time_machine.travel(datetime(2026, 3, 2, 6, 0, tzinfo=UTC), tick=False):
        event = WORLDS[key]()
        before = rows()
        deliver(HANDLERS[key], event)
        once = rows()
        assert once != before, "the handler had no effect at all"
        deliver(HANDLERS[key], event)
        assert rows() == once
