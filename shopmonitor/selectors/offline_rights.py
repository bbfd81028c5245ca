"""Who may be let in at which machine while a node is without the server: the one judge, set-wise.

What is judged is what the next swipe would say, but for what the node itself knows better by
then: its own contact and the time of day. Everything is read in sets.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time
from functools import cache, partial
from typing import NamedTuple

import msgspec
from django.db.models import Q

from core.db.doors import SYSTEM, through
from core.models import Badge, Machine, SuiteUser
from core.selectors.badges import IN_USE
from shopmonitor.protocol.offline_list import LEAD, OVERRIDE
from shopmonitor.selectors.access_facts import (
    PersonFacts,
    PlaceFacts,
    list_grants,
    list_person_facts,
    list_place_facts,
)
from shopmonitor.selectors.access_matrix import AccessMatrix, judge_access


class OfflineRight(NamedTuple):
    """A badge that opens a machine; `until` in unix seconds when that ends within the horizon."""

    badge: int
    flags: int
    until: int | None


class _Judges(NamedTuple):
    """The judge now and at the horizon, with what is known of people and machines."""

    now: AccessMatrix
    then: AccessMatrix
    people: dict[int, PersonFacts]
    places: dict[int, PlaceFacts]
    at: datetime
    horizon: datetime


@through(SYSTEM)  # as the access matrix: a node knows of no person
def list_offline_rights(
    *, machines: Sequence[Machine], at: datetime, horizon: datetime
) -> dict[int, list[OfflineRight]]:
    """Return the badges that open each of the machines, by its key; a fixed number of queries.

    Args:
        machines: read with zone, area, type and trainings (`MACHINE_RELATIONS`).
        at: aware UTC; who may now.
        horizon: aware UTC; of whoever may no longer by then it is told when that ends.
    """
    badges = _badges_by_person(at)
    people = list(SuiteUser.objects.filter(pk__in=list(badges), deleted_at__isnull=True))
    judges = _make_judges(people, machines, at, horizon)
    kinds: dict[object, list[SuiteUser]] = defaultdict(list)
    for person in people:
        kinds[judges.now.kind_of(person), judges.then.kind_of(person)].append(person)
    found: dict[int, list[OfflineRight]] = {machine.pk: [] for machine in machines}
    for alike in kinds.values():
        # Whose right holds to the horizon has the same entries at many machines.
        lasting = cache(partial(_lasting_rights, [badges[each.pk] for each in alike], horizon))
        for machine in machines:
            access = judges.now.cell(person=alike[0], machine=machine)
            if not access.may:
                continue
            flags = LEAD * ("lead" in access.levels) | OVERRIDE * ("maintain" in access.levels)
            if judges.then.cell(person=alike[0], machine=machine).may:
                found[machine.pk] += lasting(flags)
                continue
            for person in alike:
                end = _end_of(judges, person, machine)
                found[machine.pk] += _rights(badges[person.pk], flags, horizon, end)
    return found


def _badges_by_person(at: datetime) -> dict[int, list[Badge]]:
    found: dict[int, list[Badge]] = defaultdict(list)
    rows = Badge.objects.filter(
        Q(expires_at=None) | Q(expires_at__gt=at),
        state__in=IN_USE,
        issued_at__lte=at,
        deleted_at__isnull=True,
    )
    for badge in rows.defer("tag_encrypted", "digest", "note").order_by("pk"):
        found[badge.user_id].append(badge)
    return found


def _make_judges(
    people: Sequence[SuiteUser], machines: Sequence[Machine], at: datetime, horizon: datetime
) -> _Judges:
    grants = list_grants(people)
    used = {target for each in grants.values() for target in each}
    places = {
        key: _as_offline(place)
        for key, place in list_place_facts(machines, used=used, at=at).items()
    }
    now, then = (
        {
            key: _without_expiry(who)
            for key, who in list_person_facts(people, grants=grants, at=moment).items()
        }
        for moment in (at, horizon)
    )
    return _Judges(
        AccessMatrix(people=now, places=places, at=at),
        AccessMatrix(people=then, places=places, at=horizon),
        now,
        places,
        at,
        horizon,
    )


def _as_offline(place: PlaceFacts) -> PlaceFacts:
    """Leave out the hours and the contact: the node has both."""
    facts = msgspec.structs.replace(
        place.facts, allowed_from=None, allowed_until=None, local_time=time()
    )
    plain = msgspec.structs.replace(facts, id=0, uid="", code="", name="")
    alike = (msgspec.json.encode(plain), place.estop_in_force)
    return replace(place, facts=facts, contact_unknown=False, alike=alike)


def _without_expiry(who: PersonFacts) -> PersonFacts:
    """Leave out when the badge runs out: each badge of a person has its own end."""
    badge = who.badge and msgspec.structs.replace(who.badge, expires_at=None)
    return replace(who, badge=badge)


def _end_of(judges: _Judges, person: SuiteUser, machine: Machine) -> datetime | None:
    """Return when a right that is there now, and not at the horizon, is first gone."""
    who, where = judges.people[person.pk], judges.places[machine.pk]
    grants = [grant for target in where.targets for grant in who.grants.get(target, ())]
    moments = {each for grant in grants for each in (grant.valid_from, grant.valid_until)}
    moments |= {held.valid_until for held in who.held}
    within = (each for each in moments if each and judges.at < each <= judges.horizon)
    for moment in sorted(within):
        if not judge_access(who=who, where=where, at=moment).may:
            return moment
    return None


def _lasting_rights(
    badges: Sequence[Sequence[Badge]], horizon: datetime, flags: int
) -> list[OfflineRight]:
    return [right for each in badges for right in _rights(each, flags, horizon)]


def _rights(
    badges: Sequence[Badge], flags: int, horizon: datetime, end: datetime | None = None
) -> list[OfflineRight]:
    """Return what badges of a person open; each has an end of its own beside the right's."""
    rights = []
    for badge in badges:
        expires = badge.expires_at if badge.expires_at and badge.expires_at <= horizon else None
        ends = [int(each.timestamp()) for each in (end, expires) if each is not None]
        rights.append(OfflineRight(badge.pk, flags, min(ends, default=None)))
    return rights
