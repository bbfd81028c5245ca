"""Who may work at which machine now: the one judge of a swipe, asked for people x machines.

What is judged is the next swipe at an empty machine. Everything is read in sets, whatever the
number of people and machines; people who hold the same are judged once a kind of machine.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from core.db.doors import SYSTEM, through
from core.domain.permissions import FLOOR_LADDER, levels_of
from core.models import Machine, SuiteUser
from shopmonitor.domain.situations import SwipeSituation
from shopmonitor.domain.swipes import APP, judge_swipe
from shopmonitor.protocol.words import Decision, SwipeReason
from shopmonitor.selectors.access_facts import (
    FLOOR_LEVELS,
    PersonFacts,
    PlaceFacts,
    list_grants,
    list_person_facts,
    list_place_facts,
)


@dataclass(frozen=True)
class Access:
    """What a person may at a machine: their highest levels, and what the next swipe would say."""

    levels: Sequence[str]
    may: bool
    reason: SwipeReason


class AccessMatrix:
    """The cells of people and machines, judged when they are asked for."""

    def __init__(
        self,
        *,
        people: Mapping[int, PersonFacts],
        places: Mapping[int, PlaceFacts],
        at: datetime,
    ) -> None:
        self._people, self._places, self._at = people, places, at
        self._judged: dict[tuple[object, ...], Access] = {}
        # Numbers in the place of what is alike: a cell is looked up by them.
        self._numbers: dict[object, int] = {}
        self._people_kinds = {key: self._number(one.alike) for key, one in people.items()}
        self._place_kinds = {key: self._number(one.alike) for key, one in places.items()}
        self._grants = {
            key: {
                target: tuple(self._number(grant) for grant in grants)
                for target, grants in one.grants.items()
            }
            for key, one in people.items()
        }

    def cell(self, *, person: SuiteUser, machine: Machine) -> Access:
        """Return one cell."""
        held = self._grants[person.pk]
        place = self._places[machine.pk]
        rights = tuple([held[target] for target in place.targets if target in held])
        key = rights, self._people_kinds[person.pk], self._place_kinds[machine.pk]
        if key not in self._judged:
            self._judged[key] = judge_access(who=self._people[person.pk], where=place, at=self._at)
        return self._judged[key]

    def kind_of(self, person: SuiteUser) -> object:
        """Return what is the same for people who get the same cells at all machines."""
        return frozenset(self._grants[person.pk].items()), self._people_kinds[person.pk]

    def _number(self, thing: object) -> int:
        return self._numbers.setdefault(thing, len(self._numbers))


def judge_access(*, who: PersonFacts, where: PlaceFacts, at: datetime) -> Access:
    """Judge one person at one machine.

    Args:
        at: aware UTC.
    """
    grants = [grant for target in where.targets for grant in who.grants.get(target, ())]
    judgement = judge_swipe(
        SwipeSituation(
            node_enabled=True,
            machine=where.facts,
            badge=who.badge,
            estop_in_force=where.estop_in_force,
            contact_unknown=where.contact_unknown,
            grants=grants,
            held=who.held,
        ),
        at=at,
    )
    levels = [each for each in levels_of(grants, app=APP, at=at) if each in FLOOR_LEVELS]
    may = judgement.decision is Decision.GRANTED or judgement.wait
    return Access(_highest(levels), may, judgement.reason)


@through(SYSTEM)  # whoever asks sees few of the rights that reach a machine of theirs
def list_access(
    *, people: Sequence[SuiteUser], machines: Sequence[Machine], at: datetime
) -> AccessMatrix:
    """Return what each of the people may at each of the machines; nine queries, and two a region.

    Args:
        machines: read with zone, area, type and trainings (`MACHINE_RELATIONS`).
        at: aware UTC.
    """
    grants = list_grants(people)
    used = {target for each in grants.values() for target in each}
    return AccessMatrix(
        people=list_person_facts(people, grants=grants, at=at),
        places=list_place_facts(machines, used=used, at=at),
        at=at,
    )


def _highest(levels: Sequence[str]) -> list[str]:
    """Return the highest level of the ladder, and the right to maintain, which stands apart."""
    on_ladder = [level for level in levels if level in FLOOR_LADDER]
    return [*on_ladder[-1:], *(level for level in levels if level not in FLOOR_LADDER)]
