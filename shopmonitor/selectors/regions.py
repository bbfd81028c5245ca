"""Which region's floor a machine is part of: its nodes work beside that region's database."""

from __future__ import annotations

from collections.abc import Collection

from django.db import router
from django.utils.translation import gettext as _

from core.db.router import FLOOR_SCHEMA, suite_router
from core.models import Machine
from shopmonitor.models import NodePort


def tell_machine_elsewhere(machine: Machine) -> str:
    """Return why a node of this database cannot watch a machine; empty when it can."""
    region = machine.zone.area.region
    if suite_router.alias_for(FLOOR_SCHEMA, region=region) == router.db_for_write(NodePort):
        return ""
    return _(
        "{machine} stands in the region '{region}', this node is one of '{here}'. Choose a"
        " machine of '{here}', or add the node to the floor of '{region}'."
    ).format(machine=machine.code, region=region, here=suite_router.region())


def region_of_machines(codes: Collection[str]) -> str:
    """Return the region that machines stand in; that of this process if they name none, or several.

    Several are refused port by port later, with words.
    """
    regions = set(
        Machine.objects.filter(code__in=codes).values_list("zone__area__region", flat=True)
    )
    return regions.pop() if len(regions) == 1 else suite_router.region()
