"""Which people and machines an access matrix shows: filtered, in the order of people's lists."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q, QuerySet

from core.models import Area, Machine, SuiteGroup, SuiteUser, Zone
from core.selectors.object_rights import within
from core.selectors.office_rights import Reach
from core.selectors.people_of_places import list_people_of
from shopmonitor.selectors.access_facts import MACHINE_RELATIONS


def list_matrix_people(
    *, reach: Reach, search: str = "", group: SuiteGroup | None = None
) -> QuerySet[SuiteUser]:
    """Return the people with an account whom somebody may see, by name.

    Args:
        search: part of a name or user name.
    """
    people = SuiteUser.objects.filter(deleted_at__isnull=True)
    if not reach.unplaced:
        people = people.filter(pk__in=list_people_of(reach))
    if search:
        people = people.filter(Q(display_name__icontains=search) | Q(username__icontains=search))
    if group is not None:
        people = people.filter(suite_groups=group)
    return people.order_by("display_name", "pk")


def list_matrix_machines(
    *, reach: Reach, area: Area | None = None, zone: Zone | None = None
) -> QuerySet[Machine]:
    """Return the machines in use that somebody may see, in an area with all its parts or a zone."""
    machines = within(Machine.objects.filter(deleted_at__isnull=True), reach=reach)
    if area is not None:
        machines = machines.filter(zone__area__in=_with_parts(area))
    if zone is not None:
        machines = machines.filter(zone=zone)
    return machines.select_related(*MACHINE_RELATIONS).order_by("code", "pk")


def _with_parts(area: Area) -> Collection[int]:
    parents = dict(Area.objects.values_list("pk", "parent"))
    found = {area.pk}
    while more := {pk for pk, parent in parents.items() if parent in found} - found:
        found |= more
    return found
