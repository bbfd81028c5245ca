"""What is known of people and machines for the judge of a swipe, read in sets.

`alike` is the same for people, or machines, between whom the judge sees no difference.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from django.db.models import Q

from core.choices import ResourceType
from core.db.router import FLOOR_SCHEMA, SuiteRouter, region_scope
from core.domain.permissions import FLOOR_LADDER, Grant
from core.domain.qualifications import Held
from core.models import Badge, GroupMember, Machine, SuitePermission, SuiteUser, UserQualification
from core.selectors.badges import IN_USE
from core.selectors.office_rights import Target, grant_of, place_targets
from shopmonitor.choices import EStopScope, EStopState
from shopmonitor.domain.situations import BadgeFacts, MachineFacts
from shopmonitor.models import EStopEvent, MachineLive

FLOOR_LEVELS = (*FLOOR_LADDER, "maintain")
MACHINE_RELATIONS = ("zone__area", "machine_type__qualification", "qualification")
Grants = Mapping[int, dict[Target, list[Grant]]]


@dataclass(frozen=True)
class PersonFacts:
    """A person: what they may by what, their badge and trainings."""

    grants: Mapping[Target, Sequence[Grant]]
    badge: BadgeFacts | None
    held: list[Held]
    alike: tuple[object, ...]


@dataclass(frozen=True)
class PlaceFacts:
    """A machine: what it asks, and what is so there now."""

    facts: MachineFacts
    targets: Sequence[Target]
    estop_in_force: bool
    contact_unknown: bool
    alike: tuple[object, ...]


def list_grants(people: Sequence[SuiteUser]) -> dict[int, dict[Target, list[Grant]]]:
    """Return the rights at machines of each of the people, their own and their groups'."""
    groups: dict[int, list[int]] = defaultdict(list)
    members = GroupMember.objects.filter(user__in=people, group__deleted_at__isnull=True)
    for group, person in members.values_list("group", "user"):
        groups[group].append(person)
    rows = SuitePermission.objects.filter(
        Q(user__in=people) | Q(group__in=list(groups)),
        level__in=FLOOR_LEVELS,
        deleted_at__isnull=True,
    )
    found: dict[int, dict[Target, list[Grant]]] = {
        person.pk: defaultdict(list) for person in people
    }
    for row in rows.order_by("pk"):
        on_all = row.resource_type == ResourceType.ANY
        target = (row.resource_type, None if on_all else row.resource_uid)
        for holder in groups[row.group_id] if row.group_id else [row.user_id or 0]:
            found[holder][target].append(grant_of(row))
    return found


def list_person_facts(
    people: Sequence[SuiteUser], *, grants: Grants, at: datetime
) -> dict[int, PersonFacts]:
    """Return what is known of each of the people."""
    badges = _badges_of(people, at)
    held: dict[int, list[Held]] = defaultdict(list)
    rows = UserQualification.objects.filter(user__in=people, deleted_at__isnull=True)
    for row in rows.order_by("qualification", "pk"):
        held[row.user_id].append(
            Held(
                qualification=row.qualification_id,
                valid_from=row.valid_from,
                valid_until=row.valid_until,
            )
        )
    found = {}
    for person in people:
        badge = badges.get(person.pk)
        facts = _badge_facts(person, badge) if badge else None
        alike = _alike(facts, held[person.pk], at)
        found[person.pk] = PersonFacts(grants[person.pk], facts, held[person.pk], alike)
    return found


def _alike(badge: BadgeFacts | None, held: Sequence[Held], at: datetime) -> tuple[object, ...]:
    """Return what the judge can tell people by at this moment, but for their rights."""
    state = badge and (
        badge.state,
        badge.issued_at > at,
        badge.expires_at is not None and badge.expires_at <= at,
        badge.person_active,
    )
    trainings = ((each.qualification, each.valid_from <= at, each.holds_at(at)) for each in held)
    return state, tuple(trainings)


def _badges_of(people: Sequence[SuiteUser], at: datetime) -> dict[int, Badge]:
    """Return the badge of each that opens most: one in use that has not run out, else another."""
    rows = Badge.objects.filter(user__in=people, deleted_at__isnull=True).order_by("pk")

    def rank(badge: Badge) -> tuple[bool, bool, int]:
        runs = badge.expires_at is None or badge.expires_at > at
        return badge.state in IN_USE and badge.issued_at <= at, runs, badge.pk

    best: dict[int, Badge] = {}
    for badge in rows:
        other = best.get(badge.user_id)
        if other is None or rank(badge) > rank(other):
            best[badge.user_id] = badge
    return best


def _badge_facts(person: SuiteUser, badge: Badge) -> BadgeFacts:
    return BadgeFacts(
        id=badge.pk,
        state=badge.state,
        issued_at=badge.issued_at,
        expires_at=badge.expires_at,
        user_id=person.pk,
        user_uid=str(person.uid),
        person=str(person),
        person_active=person.is_active,
    )


def list_place_facts(
    machines: Sequence[Machine], *, used: set[Target], at: datetime
) -> dict[int, PlaceFacts]:
    """Return what is known of each machine; `used` is all on what any of the rights stands."""
    _areas, _zones, targets = place_targets()
    estops, unknown = _estops_in_force(), _contacts_unknown(machines)
    found = {}
    for machine in machines:
        around = targets[machine.pk]
        facts = _machine_facts(machine, at)
        stopped = any(target in estops for target in around)
        reaching = [target for target in around if target in used]
        plain = msgspec.structs.replace(facts, id=0, uid="", code="", name="")
        alike = (msgspec.json.encode(plain), stopped, machine.pk in unknown)
        found[machine.pk] = PlaceFacts(facts, reaching, stopped, machine.pk in unknown, alike)
    return found


def _machine_facts(machine: Machine, at: datetime) -> MachineFacts:
    kind = machine.machine_type
    asked = [machine.qualification, kind.qualification if kind else None]
    zone = ZoneInfo(machine.zone.area.time_zone)
    return MachineFacts(
        id=machine.pk,
        uid=str(machine.uid),
        code=machine.code,
        name=machine.name,
        status=machine.status,
        max_operators=machine.max_operators,
        min_level=machine.min_level,
        needs_lead=bool(kind and kind.needs_lead),
        two_person=bool(kind and kind.two_person),
        one_machine_a_person=bool(kind and kind.one_machine_a_person),
        retired=machine.is_deleted,
        local_time=at.astimezone(zone).time().replace(microsecond=0),
        allowed_from=machine.allowed_from,
        allowed_until=machine.allowed_until,
        qualifications={str(each.pk): each.name for each in asked if each is not None},
    )


_SCOPES: dict[str, ResourceType] = {
    EStopScope.MACHINE: ResourceType.MACHINE,
    EStopScope.ZONE: ResourceType.ZONE,
    EStopScope.AREA: ResourceType.AREA,
}


def _estops_in_force() -> set[Target]:
    """Return on what an e-stop is in force, as a right on it would be named."""
    found: set[Target] = set()
    for region in SuiteRouter.regions_of(FLOOR_SCHEMA):
        with region_scope(region):
            rows = EStopEvent.objects.filter(is_history=False).exclude(state=EStopState.REARMED)
            for scope, *uids in rows.values_list("scope", "machine__uid", "zone__uid", "area__uid"):
                uid: UUID | None = uids[list(_SCOPES).index(scope)]
                found.add((_SCOPES[scope], uid))
    return found


def _contacts_unknown(machines: Iterable[Machine]) -> set[int]:
    found: set[int] = set()
    keys = [machine.pk for machine in machines]
    for region in SuiteRouter.regions_of(FLOOR_SCHEMA):
        with region_scope(region):
            rows = MachineLive.objects.filter(machine__in=keys, contact_unknown=True)
            found |= set(rows.values_list("machine", flat=True))
    return found
