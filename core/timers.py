"""What has to happen again and again: a timer is a function and its period.

The dispatcher runs them all, one after another, in one thread.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from core.modules import Part, module_of

logger = logging.getLogger(__name__)


@dataclass
class Timer:
    """A function without arguments, run every so many seconds."""

    name: str
    every_s: float
    function: Callable[[], None]
    next_at: float = field(default=0.0)
    failing: bool = field(default=False)


TIMERS: list[Timer] = []


def every(seconds: float) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Sign up a timer; it runs first when the dispatcher starts."""

    def register(function: Callable[[], None]) -> Callable[[], None]:
        name = f"{function.__module__}.{function.__qualname__}"
        TIMERS.append(Timer(name=name, every_s=seconds, function=function))
        return function

    return register


def run_due(*, off: Callable[[], Collection[str]] = tuple) -> None:
    """Run what is due; a timer that fails is tried again at its next turn.

    Args:
        off: returns the modules whose timers rest; asked when one of a module is due.

    It is logged when it begins to fail and when it works again.
    """
    for timer in TIMERS:
        if time.monotonic() >= timer.next_at:
            timer.next_at = time.monotonic() + timer.every_s
            _run(timer, off)


def _run(timer: Timer, off: Callable[[], Collection[str]]) -> None:
    module = module_of(Part.TIMER, timer.name)
    try:
        if module and module in off():
            return
        timer.function()
    except Exception:
        if not timer.failing:
            logger.exception("timer fails", extra={"timer": timer.name})
        timer.failing = True
    else:
        if timer.failing:
            logger.warning("timer works again", extra={"timer": timer.name})
        timer.failing = False
