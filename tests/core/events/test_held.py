"""Events of a module that is off wait, are not failed, and are done in order when it is on."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest

from core import modules
from core.clock import utc_now
from core.db.partitions import ensure_months
from core.events.dispatch import deliver_all, deliver_once
from core.events.outbox import due_lanes
from core.events.registry import HANDLERS, subscribe_set
from core.events.retention import KEPT, drop_delivered_months
from core.models import SyncEvent
from core.modules import Module, add_module
from core.selectors.figures_now import count_held_events
from core.selectors.outbox_states import list_outbox_states
from tests.core.events.line import WIRE, Line, Stepped, open_line
from tests.factories.modules import switch_off, switch_on

pytestmark = pytest.mark.django_db


@pytest.fixture
def line(monkeypatch: pytest.MonkeyPatch) -> Iterator[Line]:
    """Open a line whose handler belongs to a module."""
    monkeypatch.setattr(modules, "MODULES", {})
    monkeypatch.setattr(modules, "_module_of", {})
    with open_line() as opened:
        name = HANDLERS[WIRE][0].name
        module = Module(name="line", title="x", purpose="x", when_off="x", handlers=(name,))
        add_module(module)
        yield opened


def test_event_waits_without_effect_and_is_neither_pending_nor_failed(line: Line) -> None:
    switch_off("line")
    line.publish(1, 2)
    deliver_all("default")
    assert (line.effects, line.states) == (set(), {1: "held", 2: "held"})
    assert deliver_once("default").delivered == 0
    assert due_lanes("default") == []
    assert count_held_events() == {"line": 2}
    (state,) = list_outbox_states(alias="default", now=utc_now())
    assert (state.pending, state.failed, state.held) == (0, 0, 2)


def test_switched_on_again_all_is_done_in_the_order_in_which_it_was_told(line: Line) -> None:
    machine = uuid4()
    switch_off("line")
    line.publish(1, 2, uid=machine)
    deliver_all("default")
    switch_on("line")
    line.publish(3, uid=machine)
    deliver_all("default")
    assert [number for call in line.calls for number in call] == [1, 2, 3]
    assert set(line.states.values()) == {"processed"}
    assert SyncEvent.objects.exclude(held_for="").count() == 0


def test_handlers_of_other_modules_run_at_once_and_not_again(line: Line) -> None:
    seen: list[int] = []

    @subscribe_set(WIRE, app=HANDLERS[WIRE][0].app)
    def note(events: list[Stepped]) -> None:
        seen.extend(event.number for event in events)

    switch_off("line")
    line.publish(1)
    deliver_all("default")
    assert (seen, line.effects) == ([1], set())
    switch_on("line")
    deliver_all("default")
    assert (seen, line.effects) == ([1], {1})


def test_failing_handler_beside_it_does_not_let_the_event_be_lost(line: Line) -> None:
    switch_off("line")
    line.publish(1)
    deliver_all("default")
    switch_on("line")
    line.fails = lambda _event: True
    deliver_all("default")
    assert line.states == {1: "pending"}
    switch_off("line")
    SyncEvent.objects.filter(event_type=WIRE).update(next_attempt_at=utc_now())
    deliver_all("default")
    assert line.states == {1: "held"}


def test_after_ninety_days_what_waits_goes_with_its_month(line: Line) -> None:
    long_ago = utc_now() - KEPT - timedelta(days=40)
    ensure_months(model=SyncEvent, alias="default", first=long_ago, last=long_ago)
    switch_off("line")
    line.publish(1)
    deliver_all("default")
    SyncEvent.objects.filter(event_type=WIRE).update(created_at=long_ago)
    assert len(drop_delivered_months(alias="default", now=utc_now())) == 1
    assert line.states == {}
