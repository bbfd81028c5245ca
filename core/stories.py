"""What became of an object, told from several sources: each app signs up its own.

One registration a source; the story of an object is their entries in one order.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.functional import Promise

Text = str | Promise


@dataclass(frozen=True)
class Entry:
    """One line of a story; `fold` names a fact that two sources may tell: the first says it."""

    at: datetime
    title: Text
    who: str = ""
    details: Sequence[Text] = ()
    row: Model | None = None
    fold: str = ""


@dataclass(frozen=True)
class Source:
    """`rows` are what it tells of an object, in any order; `at` and `key` name their columns.

    `tell` gets rows newest first and returns an entry for each. It may see one row more
    than is shown, to tell what changed since. Who may not open the page of `of` is not told.
    """

    name: str
    on: type[Model]
    of: type[Model] | None
    rows: Callable[[Any], QuerySet[Any]]
    tell: Callable[[Sequence[Any]], Sequence[Entry]]
    at: str = "occurred_at"
    key: str = "pk"


SOURCES: dict[str, Source] = {}


def add_source(source: Source) -> None:
    """Sign up a source; of a base class, it tells of every model below it."""
    SOURCES[source.name] = source


def sources_of(model: type[Model]) -> list[Source]:
    """Return the sources that know objects of a model, in the order of their names."""
    known = [source for source in SOURCES.values() if issubclass(model, source.on)]
    return sorted(known, key=lambda source: source.name)
