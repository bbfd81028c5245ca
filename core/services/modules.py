"""Switching modules on and off; the guards of the shop and the apps are told."""

from __future__ import annotations

from django.utils.translation import gettext as _

from core import memory
from core.choices import SecurityEventKind
from core.db.transactions import in_transaction
from core.errors import ConflictError, NotFoundError
from core.models import ModuleSwitch, SuiteUser
from core.modules import MODULES
from core.services.records import change_in_transaction, create_in_transaction
from core.services.security_events import record_security_event


class ModuleInUseError(ConflictError):
    """Something goes on that the module must look after."""

    code = "module_in_use"


def switch_module(*, name: str, on: bool, by: SuiteUser | None = None, note: str = "") -> bool:
    """Switch a module; tell whether that changed anything.

    It holds from the next request of every process on. Off: what events would do
    in it waits. On: what waited is done, in order.

    Args:
        by: who did it; nobody for a command.
        note: why, for those who wonder later.

    Raises:
        NotFoundError: there is no such module.
        ModuleInUseError: it cannot be switched off now; the text says why and the remedy.
    """
    module = MODULES.get(name)
    if module is None:
        text = _("There is no module '%(name)s'; there are: %(known)s.")
        raise NotFoundError(text % {"name": name, "known": ", ".join(sorted(MODULES))})
    hindrance = "" if on else module.hindrance()
    if hindrance:
        raise ModuleInUseError(hindrance)
    return _switch(name=name, on=on, by=by, note=note)


@in_transaction(ModuleSwitch)
def _switch(*, name: str, on: bool, by: SuiteUser | None, note: str) -> bool:
    rows = ModuleSwitch.objects.select_for_update(no_key=True)
    row = rows.filter(name=name).first() or ModuleSwitch(name=name)
    if row.active == on:
        return False
    row.active, row.note = on, note
    if row._state.adding:
        create_in_transaction(row)
    else:
        change_in_transaction(row)
    record_security_event(SecurityEventKind.MODULE_SWITCHED, user=by, module=name, on=on, note=note)
    memory.forget()
    return True
