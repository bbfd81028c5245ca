"""Places by name: what a right is given on."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Model

from core.choices import ResourceType
from core.models import Area, Machine, SuitePermission, Zone

# What core can look up by itself; the rest is known to the apps.
PLACES: dict[str, type[Model]] = {
    ResourceType.AREA: Area,
    ResourceType.ZONE: Zone,
    ResourceType.MACHINE: Machine,
}


def name_resources(*, rows: Iterable[SuitePermission]) -> dict[int, str]:
    """Return what each right is given on, by the right's number; one query a kind of place."""
    rights = list(rows)
    names: dict[UUID, str] = {}
    for kind, model in PLACES.items():
        wanted = {right.resource_uid for right in rights if right.resource_type == kind}
        if wanted:
            found = model._default_manager.filter(uid__in=wanted)
            names |= {
                uid: f"{code} {name}"
                for uid, code, name in found.values_list("uid", "code", "name")
            }
    return {right.pk: _name(right, names) for right in rights}


def _name(right: SuitePermission, names: dict[UUID, str]) -> str:
    kind = right.get_resource_type_display()
    if right.resource_uid is None:
        return kind
    return f"{kind}: {names.get(right.resource_uid, right.resource_uid)}"
