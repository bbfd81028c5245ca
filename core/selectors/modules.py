"""Which modules are off."""

from __future__ import annotations

from django.utils.translation import gettext as _

from core.errors import ModuleOffError
from core.memory import asked_once
from core.models import ModuleSwitch
from core.modules import MODULES, Part, module_of


@asked_once
def list_modules_off() -> frozenset[str]:
    """Return the names of the modules that are off; one query a request, never cached longer."""
    rows = ModuleSwitch.objects.filter(active=False)
    return frozenset(rows.values_list("name", flat=True))


def is_part_off(kind: Part, *, name: str) -> bool:
    """Tell whether a part belongs to a module that is off; what belongs to none costs nothing."""
    module = module_of(kind, name)
    return bool(module) and module in list_modules_off()


def require_resource_on(*, name: str) -> None:
    """Let pass what is on.

    Raises:
        ModuleOffError: its module is off.
    """
    if is_part_off(Part.RESOURCE, name=name):
        title = MODULES[module_of(Part.RESOURCE, name)].title
        text = _("The module '%(module)s' is switched off; an administrator can switch it on.")
        raise ModuleOffError(text % {"module": title})


def list_switches() -> dict[str, ModuleSwitch]:
    """Return the switches that were ever used, by module."""
    return {row.name: row for row in ModuleSwitch.objects.all()}
