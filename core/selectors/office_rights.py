"""Where a person may do what in the office: the one rule, asked for every place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import UUID

from django.db.models import Q

from core.choices import App, Level, ResourceType
from core.domain.permissions import FLOOR_LADDER, OFFICE_LADDER, Grant, judge_right
from core.models import Area, Machine, SuitePermission, SuiteUser, Zone

# What a right is given on: the kind, and which one (None: all of the kind).
Target = tuple[str, UUID | None]
Grants = Mapping[Target, list[Grant]]
EVERYTHING: Target = (ResourceType.ANY, None)
PLACE_KINDS = ResourceType.AREA, ResourceType.ZONE, ResourceType.MACHINE


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


class OfficeRights:
    """What a person may do in the office, at one moment; places are read when they are asked for.

    Attributes:
        is_administrator: may do everything.
        at: aware UTC.
    """

    def __init__(self, *, is_administrator: bool, grants: Grants, at: datetime) -> None:
        self.is_administrator, self.at = is_administrator, at
        self._grants = grants
        self._known: dict[tuple[Level, App], Reach] = {}

    def has(self, level: Level, app: App) -> bool:
        """Tell whether the level holds on everything in an app."""
        return self.is_administrator or self._allows([EVERYTHING], level, app)

    def reach(self, level: Level, app: App) -> Reach:
        """Return where the level holds in an app; three queries once, if rights are at places."""
        if self.is_administrator:
            return EVERYWHERE
        if (level, app) not in self._known:
            self._known[level, app] = self._find_reach(level, app)
        return self._known[level, app]

    def has_on(self, level: Level, app: App, target: Target) -> bool:
        """Tell whether the level holds in an app on an area, a zone or a machine, by its uid."""
        return self.is_administrator or self._allows(self._reaching.get(target, ()), level, app)

    @property
    def somewhere(self) -> bool:
        """Tell whether the person may see anything at all."""
        if any(self.has(Level.VIEW, app) for app in App):
            return True
        return any(self.reach(Level.VIEW, app).somewhere for app in App)

    def _find_reach(self, level: Level, app: App) -> Reach:
        if not self._grants:
            return Reach()
        unplaced = self._allows([EVERYTHING], level, app)
        if set(self._grants) == {EVERYTHING}:
            return EVERYWHERE if unplaced else Reach()
        areas, zones, machines = self._places
        return Reach(
            unplaced=unplaced,
            areas=self._covered(areas, level, app),
            zones=self._covered(zones, level, app),
            machines=self._covered(machines, level, app),
        )

    @cached_property
    def _places(self) -> tuple[dict[int, list[Target]], ...]:
        return place_targets()

    @cached_property
    def _reaching(self) -> dict[Target, list[Target]]:
        """Return, for each place by its uid, everything a right on which reaches it."""
        return {
            next(target for target in targets if target[0] == kind and target[1]): targets
            for kind, places in zip(PLACE_KINDS, self._places, strict=True)
            for targets in places.values()
        }

    def _covered(
        self, places: Mapping[int, list[Target]], level: Level, app: App
    ) -> frozenset[int]:
        return frozenset(
            key for key, targets in places.items() if self._allows(targets, level, app)
        )

    def _allows(self, targets: Iterable[Target], level: Level, app: App) -> bool:
        found = [grant for target in targets for grant in self._grants.get(target, ())]
        return judge_right(found, wanted=level, app=app, at=self.at).allowed


def get_office_rights(*, user: SuiteUser, at: datetime) -> OfficeRights:
    """Return what the person may do in the office, at an aware UTC moment.

    One query; none for administrators.
    """
    everything = user.is_superuser
    grants = _grants_of(user) if user.is_active and not everything else {}
    return OfficeRights(is_administrator=everything, grants=grants, at=at)


def get_reach(*, user: SuiteUser, level: Level, app: App, at: datetime) -> Reach:
    """Return where the person has the level in an app, at an aware UTC moment.

    Administrators have it everywhere. Four queries for others, however many places.
    """
    return get_office_rights(user=user, at=at).reach(level, app)


def get_floor_reach(*, user: SuiteUser, level: Level, app: App, at: datetime) -> Reach:
    """Return where the person has a level of the floor, as `get_reach` does of the office.

    Being an administrator opens no machine.
    """
    grants = _grants_of(user, FLOOR_LADDER) if user.is_active else {}
    return OfficeRights(is_administrator=False, grants=grants, at=at).reach(level, app)


def _grants_of(user: SuiteUser, ladder: Sequence[str] = OFFICE_LADDER) -> Grants:
    rows = SuitePermission.objects.filter(
        Q(user=user) | Q(group__in=user.suite_groups.filter(deleted_at__isnull=True)),
        deleted_at__isnull=True,
        level__in=ladder,
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
