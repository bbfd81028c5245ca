"""Where a person may do what in the office: the one rule, asked for every place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from core.choices import App, Level, ResourceType
from core.domain.permissions import Grant, judge_right
from core.models import Area, Machine, SuitePermission, SuiteUser, Zone

# What a right is given on: the kind, and which one (None: all of the kind).
Target = tuple[str, UUID | None]
Grants = Mapping[Target, list[Grant]]


@dataclass(frozen=True)
class OfficeRights:
    """What a person may do in the office as a whole: the rights that they have on everything."""

    is_administrator: bool
    on_everything: tuple[Grant, ...]
    at: datetime

    def has(self, level: Level, app: App) -> bool:
        """Tell whether the level holds on everything in an app."""
        if self.is_administrator:
            return True
        return judge_right(self.on_everything, wanted=level, app=app, at=self.at).allowed

    @property
    def somewhere(self) -> bool:
        """Tell whether the person may see anything at all."""
        return any(self.has(Level.VIEW, app) for app in App)


@dataclass(frozen=True)
class Reach:
    """Where a level holds: on what has no place, and on places by their number."""

    unplaced: bool = False
    whole: bool = False
    areas: frozenset[int] = frozenset()
    zones: frozenset[int] = frozenset()
    machines: frozenset[int] = frozenset()

    @property
    def somewhere(self) -> bool:
        """Tell whether the level holds anywhere."""
        return self.unplaced or bool(self.areas or self.zones or self.machines)

    def has(self, kind: str, key: int | None) -> bool:
        """Tell whether the level holds at a place."""
        return self.whole or key in getattr(self, f"{kind}s")


EVERYWHERE = Reach(unplaced=True, whole=True)


def get_reach(*, user: SuiteUser, level: Level, app: App, at: datetime) -> Reach:
    """Return where the person has the level in an app, at an aware UTC moment.

    Administrators have it everywhere. Four queries for others, however many places.
    """
    if user.is_superuser:
        return EVERYWHERE
    grants = _grants_of(user)

    def allows(targets: Iterable[Target]) -> bool:
        found = [grant for target in targets for grant in grants.get(target, ())]
        return judge_right(found, wanted=level, app=app, at=at).allowed

    if not grants:
        return Reach()
    unplaced = allows([(ResourceType.ANY, None)])
    if set(grants) == {(ResourceType.ANY, None)}:
        return EVERYWHERE if unplaced else Reach()
    areas, zones, machines = place_targets()
    return Reach(
        unplaced=unplaced,
        areas=frozenset(key for key, targets in areas.items() if allows(targets)),
        zones=frozenset(key for key, targets in zones.items() if allows(targets)),
        machines=frozenset(key for key, targets in machines.items() if allows(targets)),
    )


def get_office_rights(*, user: SuiteUser, at: datetime) -> OfficeRights:
    """Return what the person may do in the office as a whole, at an aware UTC moment.

    One query; none for administrators.
    """
    if user.is_superuser:
        return OfficeRights(is_administrator=True, on_everything=(), at=at)
    held = _grants_of(user).get((ResourceType.ANY, None), []) if user.is_active else []
    return OfficeRights(is_administrator=False, on_everything=tuple(held), at=at)


def _grants_of(user: SuiteUser) -> Grants:
    rows = SuitePermission.objects.filter(
        Q(user=user) | Q(group__in=user.suite_groups.filter(deleted_at__isnull=True)),
        deleted_at__isnull=True,
    )
    grants: dict[Target, list[Grant]] = defaultdict(list)
    for row in rows:
        on_all = row.resource_type == ResourceType.ANY
        target = (row.resource_type, None if on_all else row.resource_uid)
        grants[target].append(grant_of(row))
    return grants


def grant_of(row: SuitePermission) -> Grant:
    """Return a right as the rule reads it."""
    return Grant(
        level=row.level,
        app_context=row.app_context,
        block=row.block,
        shared=row.shared,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
    )


def place_targets() -> tuple[dict[int, list[Target]], ...]:
    """Return, for each area, zone and machine, everything a right on which reaches it."""
    area_rows = {pk: (uid, up) for pk, uid, up in Area.objects.values_list("pk", "uid", "parent")}
    areas = {pk: _area_targets(pk, area_rows) for pk in area_rows}
    zones = {
        pk: [*areas[area], (ResourceType.ZONE, None), (ResourceType.ZONE, uid)]
        for pk, uid, area in Zone.objects.values_list("pk", "uid", "area")
    }
    machines = {
        pk: [*zones[zone], (ResourceType.MACHINE, None), (ResourceType.MACHINE, uid)]
        for pk, uid, zone in Machine.objects.values_list("pk", "uid", "zone")
    }
    return areas, zones, machines


def _area_targets(pk: int, rows: Mapping[int, tuple[UUID, int | None]]) -> list[Target]:
    targets: list[Target] = [(ResourceType.ANY, None), (ResourceType.AREA, None)]
    seen: set[int] = set()
    here: int | None = pk
    while here is not None and here not in seen:
        seen.add(here)
        uid, around = rows[here]
        targets.append((ResourceType.AREA, uid))
        here = around
    return targets
