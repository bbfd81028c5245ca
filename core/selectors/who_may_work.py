"""Who may work at a machine and why: the one rule for rights, asked for a page of people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from core.choices import App, ResourceType
from core.db.doors import SYSTEM, through
from core.domain.permissions import Grant, RightReason, explain_right, ladder_of
from core.domain.qualifications import Held, Lack, find_lacks
from core.models import (
    Area,
    Badge,
    GroupMember,
    Machine,
    SuitePermission,
    SuiteUser,
    UserQualification,
)
from core.models.base import Record
from core.selectors.badges import IN_USE
from core.selectors.office_rights import grant_of


class GrantFound(Grant, frozen=True, kw_only=True):
    """A right with where it stands: the row that gives it."""

    permission: int


@dataclass(frozen=True)
class Reason:
    """One right that decided: what it gives, who holds it, on what, and its row."""

    permission: SuitePermission
    place: Record | None


@dataclass(frozen=True)
class Worker:
    """One person at one machine; `may` is what the next swipe would say of person and training."""

    person: SuiteUser
    may: bool
    verdict: RightReason
    reasons: Sequence[Reason]
    lacks: Sequence[Lack]
    has_badge: bool


@dataclass(frozen=True)
class Workers:
    """A page of people in the order of their names."""

    people: Sequence[Worker]
    more: bool


@through(SYSTEM)  # whoever asks sees few of the rights that reach a machine of theirs
def list_workers(
    *, machine: Machine, at: datetime, search: str = "", page: int = 1, size: int = 50
) -> Workers:
    """Return who has or had a right at the machine, or who is searched for; nine queries at most.

    Args:
        at: aware UTC; rights and trainings are judged at this moment.
        search: part of a name; then people without any right are there too.
        page: from 1.
    """
    places = _places_of(machine)
    reaching = _reaching(places).filter(level__in=ladder_of(machine.min_level))
    people = _people(reaching, search, at)
    found = list(people[(page - 1) * size : page * size + 1])
    shown = found[:size]
    grants = _grants_by_person(shown, reaching)
    held = _held_by_person(shown, machine)
    needed = _needed(machine)
    judge = _Judge(machine=machine, places=places, needed=needed, at=at)
    workers = [judge.worker(person, grants[person.pk], held[person.pk]) for person in shown]
    return Workers(workers, more=len(found) > size)


@through(SYSTEM)
def get_worker(*, machine: Machine, person: SuiteUser, at: datetime) -> Worker:
    """Return one person at one machine, judged at an aware UTC moment; six queries."""
    places = _places_of(machine)
    reaching = _reaching(places).filter(level__in=ladder_of(machine.min_level))
    (found,) = _with_badge(SuiteUser.objects.filter(pk=person.pk), at)
    rights = _grants_by_person([found], reaching)[found.pk]
    held = _held_by_person([found], machine)[found.pk]
    judge = _Judge(machine=machine, places=places, needed=_needed(machine), at=at)
    return judge.worker(found, rights, held)


def _places_of(machine: Machine) -> dict[tuple[str, str], Record]:
    """Return what a right may stand on to reach the machine, by kind and uid."""
    areas = {area.pk: area for area in Area.objects.all()}
    places: dict[tuple[str, str], Record] = {
        (ResourceType.MACHINE, str(machine.uid)): machine,
        (ResourceType.ZONE, str(machine.zone.uid)): machine.zone,
    }
    here: int | None = machine.zone.area_id
    while here is not None and (ResourceType.AREA, str(areas[here].uid)) not in places:
        places[(ResourceType.AREA, str(areas[here].uid))] = areas[here]
        here = areas[here].parent_id
    return places


def _reaching(places: Mapping[tuple[str, str], Record]) -> QuerySet[SuitePermission]:
    """Return the rights that reach the machine, whoever holds them."""
    kinds = [ResourceType.MACHINE, ResourceType.ZONE, ResourceType.AREA]
    on = Q(resource_type=ResourceType.ANY) | Q(resource_type__in=kinds, resource_uid__isnull=True)
    for kind, uid in places:
        on |= Q(resource_type=kind, resource_uid=uid)
    return SuitePermission.objects.filter(
        on, deleted_at__isnull=True, app_context__in=["", App.MONITOR]
    )


def _people(reaching: QuerySet[SuitePermission], search: str, at: datetime) -> QuerySet[SuiteUser]:
    people = SuiteUser.objects.filter(deleted_at__isnull=True)
    if search:
        people = people.filter(Q(display_name__icontains=search) | Q(username__icontains=search))
    else:
        groups = GroupMember.objects.filter(
            group__in=reaching.filter(group__deleted_at__isnull=True).values("group")
        )
        people = people.filter(
            Q(pk__in=reaching.filter(user__isnull=False).values("user"))
            | Q(pk__in=groups.values("user"))
        )
    return _with_badge(people, at)


def _with_badge(people: QuerySet[SuiteUser], at: datetime) -> QuerySet[SuiteUser]:
    has_badge = Badge.objects.filter(
        Q(expires_at__isnull=True) | Q(expires_at__gt=at),
        user=OuterRef("pk"),
        state__in=IN_USE,
        issued_at__lte=at,
        deleted_at__isnull=True,
    )
    return people.annotate(has_badge=Exists(has_badge)).order_by("display_name", "pk")


def _grants_by_person(
    people: Sequence[SuiteUser], reaching: QuerySet[SuitePermission]
) -> dict[int, list[SuitePermission]]:
    members = GroupMember.objects.filter(user__in=people, group__deleted_at__isnull=True)
    groups: dict[int, list[int]] = defaultdict(list)
    for group, user in members.values_list("group", "user"):
        groups[group].append(user)
    rows = reaching.filter(Q(user__in=people) | Q(group__in=list(groups)))
    grants: dict[int, list[SuitePermission]] = defaultdict(list)
    for row in rows.select_related("group").order_by("pk"):
        holders = groups[row.group_id] if row.group_id else [row.user_id]
        for holder in holders:
            grants[holder or 0].append(row)
    return grants


def _needed(machine: Machine) -> dict[int, str]:
    asked = [machine.qualification]
    if machine.machine_type:
        asked.append(machine.machine_type.qualification)
    return {each.pk: each.name for each in asked if each is not None}


def _held_by_person(people: Sequence[SuiteUser], machine: Machine) -> dict[int, list[Held]]:
    rows = UserQualification.objects.filter(
        user__in=people, qualification__in=list(_needed(machine)), deleted_at__isnull=True
    )
    held: dict[int, list[Held]] = defaultdict(list)
    for row in rows:
        held[row.user_id].append(
            Held(
                qualification=row.qualification_id,
                valid_from=row.valid_from,
                valid_until=row.valid_until,
            )
        )
    return held


@dataclass(frozen=True)
class _Judge:
    """What all people of the page are judged by."""

    machine: Machine
    places: Mapping[tuple[str, str], Record]
    needed: Mapping[int, str]
    at: datetime

    def worker(
        self, person: SuiteUser, rights: Sequence[SuitePermission], held: Iterable[Held]
    ) -> Worker:
        """Judge one person."""
        found = [_grant(row) for row in rights]
        wanted = self.machine.min_level
        right, deciding = explain_right(found, wanted=wanted, app=App.MONITOR, at=self.at)
        rows = {row.pk: row for row in rights}
        lacks = find_lacks(self.needed, held, at=self.at)
        has_badge = bool(getattr(person, "has_badge", False))
        return Worker(
            person=person,
            may=right.allowed and not lacks and person.active and has_badge,
            verdict=right.reason,
            reasons=[_reason(rows[grant.permission], self.places) for grant in deciding],
            lacks=lacks,
            has_badge=has_badge,
        )


def _grant(row: SuitePermission) -> GrantFound:
    plain = grant_of(row)
    values = {name: getattr(plain, name) for name in plain.__struct_fields__}
    return GrantFound(permission=row.pk, **values)


def _reason(row: SuitePermission, places: Mapping[tuple[str, str], Record]) -> Reason:
    return Reason(row, places.get((row.resource_type, str(row.resource_uid))))
