"""The machine's own time adds up to the union of presence, whatever comes in whatever order."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from core.domain.spans import Span
from shopmonitor.domain.leads import longest_present
from shopmonitor.domain.presence import (
    Frontier,
    carries_from,
    machine_time,
    move_frontier,
    past_wanted,
)
from shopmonitor.domain.situations import SessionFacts

EIGHT = datetime(2026, 3, 2, 8, tzinfo=UTC)


def at(minute: float) -> datetime:
    return EIGHT + timedelta(minutes=minute)


def minutes(span: timedelta) -> float:
    return span.total_seconds() / 60


@dataclass
class Floor:
    """One machine as the services treat it: who is there, who has gone, what was told."""

    present: dict[int, SessionFacts] = field(default_factory=dict)
    gone: list[Span] = field(default_factory=list)
    told: list[float] = field(default_factory=list)

    @property
    def until(self) -> datetime | None:
        return max((span.end for span in self.gone), default=None)

    def start(self, person: int, minute: float) -> None:
        self.present[person] = SessionFacts(
            id=person,
            uid=str(person),
            user_id=person,
            user_uid=str(person),
            person=str(person),
            started_at=at(minute),
            is_lead=False,
            may_lead=False,
            machine_from=None if self.present else carries_from(at(minute), self.until),
        )

    def end(self, person: int, minute: float) -> None:
        present = list(self.present.values())
        own = self.present.pop(person)
        ended = Span(own.started_at, max(at(minute), own.started_at))
        heir = longest_present(list(self.present.values())) if own.machine_from else None
        frontier = move_frontier(
            own, ended=ended, present=present, heir=heir, presence_until=self.until
        )
        wanted = past_wanted(ended, frontier)
        past = self.gone if wanted else []
        self.told.append(minutes(machine_time(ended, frontier, past)))
        self.gone.append(ended)
        if heir is not None:
            self.present[heir.id] = SessionFacts(
                **{name: getattr(heir, name) for name in heir.__struct_fields__}
                | {"machine_from": frontier.after}
            )


def union_of(spans: list[Span]) -> float:
    """Count the minutes in which anybody was there, one by one."""
    return float(
        sum(
            any(span.start <= at(minute) < span.end for span in spans) for minute in range(-10, 200)
        )
    )


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 120)), max_size=30))
def test_what_is_told_is_the_union_of_presence(swipes: list[tuple[int, int]]) -> None:
    floor = Floor()
    for person, minute in swipes:
        (floor.end if person in floor.present else floor.start)(person, minute)
    for person in list(floor.present):
        floor.end(person, 130)
    assert sum(floor.told) == union_of(floor.gone)
    assert min(floor.told, default=0) >= 0


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 20)), max_size=30))
def test_in_good_order_each_carries_no_more_than_they_were_there(
    swipes: list[tuple[int, int]],
) -> None:
    floor, minute = Floor(), 0
    for person, wait in swipes:
        minute += wait
        if person not in floor.present:
            floor.start(person, minute)
            continue
        floor.end(person, minute)
        assert floor.told[-1] <= minutes(floor.gone[-1].end - floor.gone[-1].start)


def test_one_who_was_alone_carries_all() -> None:
    floor = Floor()
    floor.start(1, 0)
    floor.end(1, 30)
    assert floor.told == [30]


def test_the_longest_present_carries_and_passes_on() -> None:
    floor = Floor()
    floor.start(1, 0)
    floor.start(2, 10)
    floor.end(2, 20)
    floor.start(3, 25)
    floor.end(1, 30)
    floor.end(3, 50)
    assert floor.told == [0, 30, 20]


def test_late_session_beside_told_ones_adds_only_what_is_new() -> None:
    floor = Floor()
    floor.start(1, 10)
    floor.end(1, 20)
    floor.start(2, 5)
    floor.end(2, 25)
    assert floor.told == [10, 10]


def test_nobody_else_is_looked_up_where_one_works_alone() -> None:
    ended = Span(at(0), at(30))
    assert past_wanted(ended, Frontier(at(0), at(30))) is None
    assert past_wanted(ended, Frontier(at(10), at(30))) == Span(at(0), at(30))
    assert past_wanted(Span(at(0), at(10)), Frontier(at(0), at(30))) == Span(at(0), at(30))
