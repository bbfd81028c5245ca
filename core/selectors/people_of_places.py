"""Which people belong to places: who holds a right there, by themselves or by a group.

Why these: docs/decisions/0009-who-belongs-to-an-area.md.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from core.choices import ResourceType
from core.db.doors import SYSTEM, through
from core.models import Area, GroupMember, Machine, SuitePermission, SuiteUser, Zone
from core.selectors.office_rights import Reach


class PersonHere(NamedTuple):
    """Somebody who belongs to places, and the rights that they hold there, also by groups."""

    person: SuiteUser
    rights: list[SuitePermission]


def rights_within(reach: Reach) -> Q:
    """Return which rights stand on an area, a zone or a machine that a reach covers."""
    on = Q(pk__in=[])
    for kind, model, keys in (
        (ResourceType.AREA, Area, reach.areas),
        (ResourceType.ZONE, Zone, reach.zones),
        (ResourceType.MACHINE, Machine, reach.machines),
    ):
        uids = model._default_manager.filter(pk__in=keys).values("uid")
        on |= Q(resource_type=kind, resource_uid__in=uids)
    return on


@through(SYSTEM)  # few of these rights are shown to whoever asks
def list_people_of(reach: Reach) -> frozenset[int]:
    """Return the numbers of the people who belong to what a reach covers; two queries.

    A right counts until it is taken away, also one that has run out or not begun, and a block.
    """
    rights = _living(reach)
    own = rights.filter(user__isnull=False).values_list("user", flat=True)
    members = GroupMember.objects.filter(group__in=_groups(rights))
    return frozenset(own) | frozenset(members.values_list("user", flat=True))


@through(SYSTEM)
def list_people_with_rights(
    reach: Reach, *, search: str = "", page: int = 1, size: int = 50
) -> list[PersonHere]:
    """Return who belongs to what a reach covers, by name, with the rights there; five queries.

    Args:
        search: part of the name that others see.
        page: from 1; one person more than `size` tells that there is another.
    """
    people = SuiteUser.objects.filter(pk__in=list_people_of(reach), deleted_at__isnull=True)
    if search:
        people = people.filter(display_name__icontains=search)
    found = people.order_by("display_name", "pk")[(page - 1) * size : page * size + 1]
    return _with_rights(list(found), _living(reach))


def _with_rights(people: list[SuiteUser], rights: QuerySet[SuitePermission]) -> list[PersonHere]:
    members = GroupMember.objects.filter(user__in=people, group__deleted_at__isnull=True)
    groups: dict[int, list[int]] = defaultdict(list)
    for group, person in members.values_list("group", "user"):
        groups[group].append(person)
    held: dict[int, list[SuitePermission]] = defaultdict(list)
    rows = rights.filter(Q(user__in=people) | Q(group__in=list(groups)))
    for right in rows.select_related("group").order_by("-pk"):
        for person in [right.user_id] if right.user_id else groups[right.group_id or 0]:
            held[person].append(right)
    return [PersonHere(person, held[person.pk]) for person in people]


@through(SYSTEM)
def list_groups_of(reach: Reach) -> frozenset[int]:
    """Return the numbers of the groups that hold a right on what a reach covers; one query."""
    return frozenset(_groups(_living(reach)).values_list("group", flat=True))


def _living(reach: Reach) -> QuerySet[SuitePermission]:
    return SuitePermission.objects.filter(rights_within(reach), deleted_at__isnull=True)


def _groups(rights: QuerySet[SuitePermission]) -> QuerySet[SuitePermission, Any]:
    return rights.filter(group__isnull=False, group__deleted_at__isnull=True).values("group")
