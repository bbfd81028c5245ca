"""What a first right may be given on: groups, areas, zones, machines, or everything."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.choices import ResourceType
from core.models import Area, Machine, SuiteGroup, Zone
from core.models.base import Record
from core.selectors.object_rights import within
from core.selectors.office_rights import EVERYWHERE, Reach

GROUP = "group"
KINDS: dict[str, type[Record]] = {
    GROUP: SuiteGroup,
    ResourceType.AREA: Area,
    ResourceType.ZONE: Zone,
    ResourceType.MACHINE: Machine,
}
ORDER = {GROUP: "name"}


class Target(NamedTuple):
    """One choice; `key` is its kind and uid."""

    key: str
    name: str


def list_targets(
    *, but: Collection[str] = (), reach: Reach = EVERYWHERE
) -> list[tuple[Promise | str, list[Target]]]:
    """Return the choices by kind, in the order of people's lists; a query a kind.

    Args:
        reach: where the right may be given; everything, if it may be given on everything.
    """
    found: list[tuple[Promise | str, list[Target]]] = [
        (
            model._meta.verbose_name_plural or kind,
            [
                Target(f"{kind}:{row.uid}", str(row))
                for row in within(
                    model._default_manager.filter(deleted_at__isnull=True), reach=reach
                ).order_by(ORDER.get(kind, "code"))
            ],
        )
        for kind, model in KINDS.items()
        if kind not in but
    ]
    if not reach.unplaced:
        return found
    everything = [Target(f"{ResourceType.ANY}:", str(ResourceType.ANY.label))]
    return [*found, (_("All"), everything)]


def find_target(*, key: str) -> Record | None:
    """Return the row that a choice names; None for everything."""
    kind, _colon, uid = key.partition(":")
    if kind not in KINDS:
        return None
    return KINDS[kind]._default_manager.filter(deleted_at__isnull=True).get(uid=uid)
