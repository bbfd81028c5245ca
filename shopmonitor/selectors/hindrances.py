"""What on the floor must come to its end before a module of it is switched off."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _

from core.db.router import FLOOR_SCHEMA, SuiteRouter, region_scope
from shopmonitor.models import AccessoryIO, Node
from shopmonitor.models.accessories import AccessoryRole
from shopmonitor.selectors.figures_now import count_estops_in_force, count_people_present


def find_hindrance() -> str:
    """Return why the floor cannot be switched off, with the remedy; empty when it can.

    The node door itself has no switch: a swipe must cost nothing more. With every
    node disabled it grants nothing.
    """
    return _anywhere(_here)


def find_hindrance_of_accessories() -> str:
    """Return why accessories cannot be switched off; empty when they can.

    The rule of a swipe asks for interlocks without asking for the module, and an output that
    is on would stay so.
    """
    return _anywhere(_accessories_here)


def _anywhere(find: Callable[[], str]) -> str:
    for region in SuiteRouter.regions_of(FLOOR_SCHEMA):
        with region_scope(region):
            why = find()
        if why:
            return why
    return ""


def _accessories_here() -> str:
    rows = AccessoryIO.objects.filter(active=True, deleted_at=None)
    interlocks = rows.filter(role=AccessoryRole.INTERLOCK).count()
    if interlocks:
        return _("Interlocks in use: %d. Take them out of use first.") % interlocks
    on = AccessoryIO.objects.filter(wanted_on=True, deleted_at=None).count()
    return _("Outputs that are on: %d. Switch them off first.") % on if on else ""


def _here() -> str:
    estops = count_estops_in_force()
    if estops:
        return _("E-stops in force: %d. Inspect and rearm them first.") % estops
    people, _sessions = count_people_present()
    if people:
        return _("People at machines: %d. Let them badge out first.") % people
    nodes = Node.objects.filter(enabled=True, deleted_at=None).count()
    return _("Enabled nodes: %d. Disable or retire them first.") % nodes if nodes else ""
