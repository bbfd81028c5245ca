"""What follows from what an adapter or agent says of a machine: new words, pieces, gaps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from shopmonitor.domain.counters import CounterReading, count_increments
from shopmonitor.protocol.shdr_fields import Topic
from shopmonitor.protocol.words import EStopState, Execution

Words = Mapping[str, str]

# Beside the last words: of when the last execution is, aware UTC as text that sorts.
_SINCE = "execution_at"


class Heard(NamedTuple):
    """One value that a source told.

    Attributes:
        occurred_at: by the source's clock, aware UTC.
        value: a word of the standard, of a counter its reading in decimal digits.
        again: told because the line is new, not because something changed.
    """

    topic: Topic
    occurred_at: datetime
    value: str
    again: bool = False


class Fact(NamedTuple):
    """Something to be taken as an event: a word of the topic, of a counter the pieces made."""

    topic: Topic
    occurred_at: datetime
    value: str


class Outcome(NamedTuple):
    """The facts in the order they were told, and the last words of all topics."""

    facts: list[Fact]
    words: dict[str, str]


def find_facts(*, heard: Iterable[Heard], words: Words, silent_since: datetime | None) -> Outcome:
    """Return what is new; a value that stood before says nothing.

    After a pause a source first tells how things are. Where an execution began after the
    last that was heard (`silent_since`), nobody knows what was between them, and that is a
    fact, too: UNAVAILABLE. Where it began before, it went on all the time.

    Args:
        words: the last values by topic.
        silent_since: the moment after which nothing was heard; None when nothing is missing.
    """
    last = dict(words)
    facts: list[Fact] = []
    for one in heard:
        if _leaves_gap(one, last, silent_since):
            assert silent_since is not None  # noqa: S101 - asked by the line above
            facts.append(Fact(Topic.EXECUTION, silent_since, Execution.UNAVAILABLE.value))
            last.pop(Topic.EXECUTION, None)
        if one.topic is Topic.EXECUTION and one.occurred_at.isoformat(
            timespec="microseconds"
        ) < last.get(_SINCE, ""):
            # Told late: it has its place in the past, and what is true now stays.
            facts.append(Fact(one.topic, one.occurred_at, one.value))
            continue
        fact = _fact(one, last.get(one.topic))
        if fact is not None:
            facts.append(fact)
        if one.topic is not Topic.COUNTER or one.value != Execution.UNAVAILABLE:
            last[one.topic] = one.value
        if one.topic is Topic.EXECUTION:
            last[_SINCE] = one.occurred_at.isoformat(timespec="microseconds")
    return Outcome(facts, last)


def _leaves_gap(one: Heard, last: Words, silent_since: datetime | None) -> bool:
    return (
        one.again
        and one.topic is Topic.EXECUTION
        and silent_since is not None
        and one.occurred_at > silent_since
        and last.get(Topic.EXECUTION, Execution.UNAVAILABLE) != Execution.UNAVAILABLE
    )


def _fact(one: Heard, before: str | None) -> Fact | None:
    if one.topic is Topic.COUNTER:
        return _pieces(one, before)
    if one.value == before:
        return None
    if one.topic is Topic.ESTOP and one.value == Execution.UNAVAILABLE:
        return None
    if one.topic is Topic.ESTOP and before is None and one.value == EStopState.ARMED:
        return None  # healthy when first looked at: nothing happened
    return Fact(one.topic, one.occurred_at, one.value)


def _pieces(one: Heard, before: str | None) -> Fact | None:
    shown = None if one.value == Execution.UNAVAILABLE else int(one.value)
    reading = CounterReading(one.occurred_at, shown)
    shown_before = None if before is None else int(before)
    made = count_increments(readings=[reading], shown_before=shown_before)
    return Fact(one.topic, one.occurred_at, str(made[0].pieces)) if made else None
