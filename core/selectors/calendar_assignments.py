"""Where calendars apply: own ones and those inherited from places above."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from core.domain.working_time.calendars import is_between
from core.models import Area, CalendarAssignment, Machine, SuiteUser, Zone
from core.models.calendar_assignments import TARGETS, Target

# A place by its kind and key; the company is None.
Place = tuple[type[Target], int] | None
COMPANY: Place = None


@dataclass(frozen=True, kw_only=True)
class AssignmentsByPlace:
    """The uses of calendars that count for some places, and the way from each up to the company."""

    ways: dict[Target, list[Place]]
    by_place: dict[Place, list[CalendarAssignment]]

    def of(self, target: Target) -> list[CalendarAssignment]:
        """Return what counts for a place or person, from the company to the nearest."""
        return [each for place in self.ways[target] for each in self.by_place.get(place, [])]


def list_assignments(
    *, targets: Sequence[Target], parts: Sequence[str] = ("shifts",)
) -> AssignmentsByPlace:
    """Return the uses of calendars that count for places and people, in few queries.

    Their number does not depend on how many targets there are: zones and areas
    above them, assignments with their calendars, and the `parts` of those.
    """
    ways = _ways_up(targets)
    wanted = {place for way in ways.values() for place in way}
    rows = CalendarAssignment.objects.filter(_at(wanted), deleted_at__isnull=True)
    rows = rows.select_related("calendar", *TARGETS).order_by("valid_from", "pk")
    rows = rows.prefetch_related(*(f"calendar__{part}" for part in parts))
    by_place: dict[Place, list[CalendarAssignment]] = defaultdict(list)
    for row in rows:
        by_place[_place_of(row)].append(row)
    return AssignmentsByPlace(ways=ways, by_place=by_place)


def list_applied(*, target: Target, day: date) -> list[CalendarAssignment]:
    """Return the uses of calendars that count for a place or person on a day, the nearest first."""
    found = list_assignments(targets=[target]).of(target)
    return [each for each in reversed(found) if is_between(day, each.valid_from, each.valid_until)]


def find_overlapping_assignment(assignment: CalendarAssignment) -> CalendarAssignment | None:
    """Return another use of a calendar in the same place and in some of the same days."""
    rows = CalendarAssignment.objects.filter(
        deleted_at__isnull=True,
        **{f"{name}_id": getattr(assignment, f"{name}_id") for name in TARGETS},
    ).exclude(pk=assignment.pk)
    if assignment.valid_until is not None:
        rows = rows.filter(Q(valid_from__isnull=True) | Q(valid_from__lte=assignment.valid_until))
    if assignment.valid_from is not None:
        rows = rows.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=assignment.valid_from))
    return rows.select_related("calendar").first()


def _ways_up(targets: Sequence[Target]) -> dict[Target, list[Place]]:
    """Return each target's way from the company down to itself."""
    zone_ids = {each.zone_id for each in targets if isinstance(each, Machine)}
    area_of = dict(Zone.objects.filter(pk__in=zone_ids).values_list("pk", "area_id"))
    area_of |= {each.pk: each.area_id for each in targets if isinstance(each, Zone)}
    parents = dict(Area.objects.values_list("pk", "parent_id"))
    return {each: [COMPANY, *_way_down(each, area_of, parents)] for each in targets}


def _way_down(
    target: Target, area_of: Mapping[int, int], parents: Mapping[int, int | None]
) -> list[Place]:
    match target:
        case SuiteUser():
            return [(SuiteUser, target.pk)]
        case Area():
            return _areas_down(target.pk, parents)
        case Zone():
            return [*_areas_down(target.area_id, parents), (Zone, target.pk)]
        case Machine():
            areas = _areas_down(area_of[target.zone_id], parents)
            return [*areas, (Zone, target.zone_id), (Machine, target.pk)]


def _areas_down(area: int, parents: Mapping[int, int | None]) -> list[Place]:
    way: list[Place] = []
    above: int | None = area
    while above is not None:
        way.append((Area, above))
        above = parents.get(above)
    return way[::-1]


_MODELS: dict[str, type[Target]] = {
    "area": Area,
    "zone": Zone,
    "machine": Machine,
    "user": SuiteUser,
}


def _at(places: Iterable[Place]) -> Q:
    keys: dict[type[Target], list[int]] = defaultdict(list)
    for place in places:
        if place is not None:
            keys[place[0]].append(place[1])
    company = Q(**{f"{name}__isnull": True for name in TARGETS})
    for name, model in _MODELS.items():
        company |= Q(**{f"{name}__in": keys[model]})
    return company


def _place_of(row: CalendarAssignment) -> Place:
    for name, model in _MODELS.items():
        key = getattr(row, f"{name}_id")
        if key is not None:
            return model, key
    return COMPANY
