"""The health of the suite, part by part, in words: each app signs up what it knows of."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

Text = str | Promise

logger = logging.getLogger(__name__)


class Condition(models.TextChoices):
    """How a part is; in order of how much it matters."""

    OK = "ok", gettext_lazy("In order")
    WARNING = "warning", gettext_lazy("Look at it soon")
    PROBLEM = "problem", gettext_lazy("Needs hands now")


@dataclass(frozen=True)
class Finding:
    """What is so, and what to do where it is not as it should be."""

    condition: Condition
    said: Text
    remedy: Text = ""


@dataclass(frozen=True)
class Part:
    """A part of the suite; `code` stands in programs, so it must not change."""

    code: str
    title: Text
    ask: Callable[[], Finding]
    position: int


@dataclass(frozen=True)
class Seen:
    """A part and how it was found."""

    part: Part
    finding: Finding


PARTS: dict[str, Part] = {}
Asked = Callable[[], Finding]


def health_part(code: str, title: Text, *, position: int) -> Callable[[Asked], Asked]:
    """Sign up a function that looks at a part; it takes seconds at most."""

    def register(function: Asked) -> Asked:
        PARTS[code] = Part(code, title, function, position)
        return function

    return register


def look_at_everything() -> list[Seen]:
    """Look at every part; one that cannot be asked is a problem of its own."""
    parts = sorted(PARTS.values(), key=lambda part: (part.position, part.code))
    return [Seen(part, _ask(part)) for part in parts]


def worst(seen: list[Seen]) -> Condition:
    """Return how the whole is: as its worst part."""
    order = list(Condition)
    return max((one.finding.condition for one in seen), key=order.index, default=Condition.OK)


def _ask(part: Part) -> Finding:
    try:
        return part.ask()
    except Exception as error:
        logger.exception("health not told", extra={"part": part.code})
        text = _("This could not be asked: %(error)s") % {"error": str(error).strip()}
        return Finding(Condition.PROBLEM, text, _("The log of the suite tells more."))
