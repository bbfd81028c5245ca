"""What on the floor must come to its end before the floor is switched off."""

from __future__ import annotations

from django.utils.translation import gettext as _

from core.db.router import FLOOR_SCHEMA, SuiteRouter, region_scope
from shopmonitor.models import Node
from shopmonitor.selectors.figures_now import count_estops_in_force, count_people_present


def find_hindrance() -> str:
    """Return why the floor cannot be switched off, with the remedy; empty when it can.

    The node door itself has no switch: a swipe must cost nothing more. With every
    node disabled it grants nothing.
    """
    for region in SuiteRouter.regions_of(FLOOR_SCHEMA):
        with region_scope(region):
            why = _here()
        if why:
            return why
    return ""


def _here() -> str:
    estops = count_estops_in_force()
    if estops:
        return _("E-stops in force: %d. Inspect and rearm them first.") % estops
    people, _sessions = count_people_present()
    if people:
        return _("People at machines: %d. Let them badge out first.") % people
    nodes = Node.objects.filter(enabled=True, deleted_at=None).count()
    return _("Enabled nodes: %d. Disable or retire them first.") % nodes if nodes else ""
