"""What has to happen again and again: a timer is a function and its period.

The dispatcher runs them all, one after another, in one thread.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field

logger = logging.getLogger(__name__)


@dataclass
class Timer:
    """A function without arguments, run every so many seconds."""

    name: str
    every_s: float
    function: Callable[[], None]
    next_at: float = field(default=0.0)


TIMERS: list[Timer] = []


def every(seconds: float) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Sign up a timer; it runs first when the dispatcher starts."""

    def register(function: Callable[[], None]) -> Callable[[], None]:
        name = f"{function.__module__}.{function.__qualname__}"
        TIMERS.append(Timer(name=name, every_s=seconds, function=function))
        return function

    return register


def run_due() -> None:
    """Run what is due; a timer that fails is logged and tried again at its next turn."""
    for timer in TIMERS:
        if time.monotonic() < timer.next_at:
            continue
        timer.next_at = time.monotonic() + timer.every_s
        try:
            timer.function()
        except Exception:
            logger.exception("timer failed", extra={"timer": timer.name})
