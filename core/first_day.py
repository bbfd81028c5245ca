"""The steps of the first day: each app signs up what a new shop has to be told.

A step is done when the shop's own rows say so: nothing is remembered of who clicked where, so the
set-up can be left at any moment and goes on where the shop stands.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

Text = str | Promise


@dataclass(frozen=True)
class Step:
    """`page` names the address; `said` tells in words how much is there, empty when nothing is.

    `imports` is the kind of file that can be imported instead.
    """

    code: str
    title: Text
    purpose: Text
    page: str
    said: Callable[[], str]
    icon: str = "check_circle"
    position: int = 100
    imports: str = ""


STEPS: dict[str, Step] = {}


def add_step(step: Step) -> None:
    """Sign up a step."""
    STEPS[step.code] = step


def steps_in_order() -> list[Step]:
    """Return the steps as a new shop takes them."""
    return sorted(STEPS.values(), key=lambda step: (step.position, step.code))


def step_after(code: str) -> Step | None:
    """Return the step that follows, None after the last one."""
    steps = steps_in_order()
    place = [step.code for step in steps].index(code)
    return steps[place + 1] if place + 1 < len(steps) else None
