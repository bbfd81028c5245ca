"""The story of an object: several sources in one order, page by page, nothing twice or lost."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from core.models import Machine, SecurityEvent
from core.selectors.stories import get_story
from core.stories import Entry, Source
from tests.factories.core import MachineFactory

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def tell(events: Sequence[SecurityEvent]) -> list[Entry]:
    return [Entry(at=event.occurred_at, title=event.user_name) for event in events]


def source(name: str, **more: Any) -> Source:
    def rows(_row: Any) -> Any:
        return SecurityEvent.objects.filter(node_name=name)

    return Source(name=name, on=Machine, of=None, rows=rows, tell=tell, **more)


def happened(name: str, *minutes: int) -> None:
    for minute in minutes:
        SecurityEvent.objects.create(
            kind="sign_in",
            node_name=name,
            user_name=f"{name}{minute}",
            occurred_at=NOON + minute * MINUTE,
        )


def pages(machine: Machine, sources: list[Source], limit: int) -> list[list[str]]:
    found: list[list[str]] = []
    before = ""
    while True:
        story = get_story(machine, sources=sources, before=before, limit=limit)
        found.append([str(entry.title) for entry in story.entries])
        if story.older is None:
            return found
        before = story.older


@pytest.mark.parametrize("limit", [1, 2, 3, 5, 20])
def test_pages_follow_each_other_whatever_happened_at_one_moment(limit: int) -> None:
    machine = MachineFactory.create()
    happened("a", 1, 3, 3, 3, 9)
    happened("b", 2, 3, 3, 8)
    told = pages(machine, [source("a"), source("b")], limit)
    flat = [title for page in told for title in page]
    assert flat == ["a9", "b8", "b3", "b3", "a3", "a3", "a3", "b2", "a1"]
    assert all(len(page) <= limit for page in told)


def test_fact_that_two_sources_tell_is_told_by_the_one_that_knows_who() -> None:
    machine = MachineFactory.create()
    happened("a", 1)
    happened("b", 1)

    def with_who(events: Sequence[SecurityEvent]) -> list[Entry]:
        return [Entry(at=e.occurred_at, title="by hand", who="Anna", fold="1") for e in events]

    def without(events: Sequence[SecurityEvent]) -> list[Entry]:
        return [Entry(at=e.occurred_at, title="told", fold="1") for e in events]

    first, second = source("a"), source("b")
    sources = [
        Source(name="a", on=Machine, of=None, rows=first.rows, tell=with_who),
        Source(name="b", on=Machine, of=None, rows=second.rows, tell=without),
    ]
    story = get_story(machine, sources=sources)
    assert [(entry.title, entry.who) for entry in story.entries] == [("by hand", "Anna")]


@pytest.mark.parametrize("before", ["x", "a~b~c", "2026-03-02T12:00:00~a~1", "~~", "2026~a~1~2"])
def test_place_that_is_none_begins_at_the_newest(before: str) -> None:
    happened("a", 1)
    story = get_story(MachineFactory.create(), sources=[source("a")], before=before)
    assert [entry.title for entry in story.entries] == ["a1"]
