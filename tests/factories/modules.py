"""Modules that are off, past the service."""

from core.models import ModuleSwitch


def switch_off(*names: str) -> None:
    for name in names:
        ModuleSwitch.objects.update_or_create(name=name, defaults={"active": False})


def switch_on(*names: str) -> None:
    ModuleSwitch.objects.filter(name__in=names).update(active=True)
