"""The story of one object: what several sources tell of it, in one order, page by page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model, Q

from core.stories import Entry, Source


@dataclass(frozen=True, order=True)
class Place:
    """Where an entry stands among all: by time, then source, then number."""

    at: datetime
    source: str
    key: int

    def __str__(self) -> str:
        return f"{self.at.isoformat()}~{self.source}~{self.key}"


@dataclass(frozen=True)
class Story:
    """Entries, newest first; `older` is where the next page goes on, None at the end."""

    entries: Sequence[Entry]
    older: str | None


def get_story(row: Model, *, sources: Iterable[Source], before: str = "", limit: int = 20) -> Story:
    """Return a page of an object's story: one query for each source.

    Args:
        before: `older` of the page before; what is none counts as the beginning.
    """
    place = _read_place(before)
    told: list[tuple[Place, Entry]] = []
    for source in sources:
        told += _entries_of(source, row, place, limit)
    told.sort(key=lambda pair: pair[0], reverse=True)
    page = told[:limit]
    older = str(page[-1][0]) if len(told) > limit else None
    return Story(_folded(page), older)


def _entries_of(
    source: Source, row: Model, place: Place | None, limit: int
) -> list[tuple[Place, Entry]]:
    rows = source.rows(row)
    if place is not None:
        rows = rows.filter(_before(source, place))
    found: list[Any] = list(rows.order_by(f"-{source.at}", f"-{source.key}")[: limit + 1])
    return [
        (Place(entry.at, source.name, getattr(each, source.key)), entry)
        for each, entry in zip(found, source.tell(found), strict=True)
    ]


def _before(source: Source, place: Place) -> Q:
    """Return what comes after the place in the order of all sources."""
    earlier = Q(**{f"{source.at}__lt": place.at})
    then = Q(**{source.at: place.at})
    if source.name == place.source:
        return earlier | (then & Q(**{f"{source.key}__lt": place.key}))
    return earlier | then if source.name < place.source else earlier


def _folded(page: Sequence[tuple[Place, Entry]]) -> list[Entry]:
    """Leave out what another source tells on the same page; who did it counts for more."""
    best: dict[str, Entry] = {}
    for _place, entry in page:
        if entry.fold and (entry.fold not in best or (entry.who and not best[entry.fold].who)):
            best[entry.fold] = entry
    return [entry for _place, entry in page if not entry.fold or best[entry.fold] is entry]


def _read_place(text: str) -> Place | None:
    parts = text.split("~")
    try:
        at, source, key = parts
        moment = datetime.fromisoformat(at)
        return Place(moment, source, int(key)) if moment.tzinfo else None
    except ValueError:
        return None
