"""Timers: when they are due, and that a failing one stops nobody."""

import logging

import pytest

from core import modules, timers
from core.modules import Part


@pytest.fixture(autouse=True)
def _no_timers_of_the_suite(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timers, "TIMERS", [])


def let_pass() -> None:
    """Let the period of every timer pass: the clock that they go by cannot be stopped."""
    for timer in timers.TIMERS:
        timer.next_at -= timer.every_s


def test_timer_runs_at_the_start_and_after_its_period() -> None:
    runs: list[int] = []
    timers.every(10)(lambda: runs.append(1))
    timers.run_due()
    timers.run_due()
    assert len(runs) == 1, "it is not due yet"
    let_pass()
    timers.run_due()
    assert len(runs) == 2


def test_failing_timer_is_said_once_and_stops_nobody(caplog: pytest.LogCaptureFixture) -> None:
    broken = [True]
    runs: list[int] = []

    def fail() -> None:
        if broken[0]:
            raise LookupError

    timers.every(1)(fail)
    timers.every(1)(lambda: runs.append(1))
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            timers.run_due()
            let_pass()
        broken[0] = False
        timers.run_due()
    assert len(runs) == 4
    assert [record.message for record in caplog.records] == ["timer fails", "timer works again"]


def test_timer_of_a_module_that_is_off_rests(monkeypatch: pytest.MonkeyPatch) -> None:
    runs: list[str] = []
    asked: list[int] = []
    timers.every(10)(lambda: runs.append("of the floor"))
    timers.every(10)(lambda: runs.append("always"))
    timers.TIMERS[0].name = "floor"
    monkeypatch.setattr(modules, "_module_of", {(Part.TIMER, "floor"): "floor"})

    def off() -> set[str]:
        asked.append(1)
        return {"floor"}

    timers.run_due(off=off)
    assert (runs, len(asked)) == (["always"], 1)
    let_pass()
    timers.run_due(off=set)
    assert runs == ["always", "of the floor", "always"]
