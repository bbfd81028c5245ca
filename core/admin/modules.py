"""The page of modules: what each does, and its switch."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from core.admin.base import FactAdmin, asker
from core.choices import Level
from core.errors import SuiteError
from core.models import ModuleSwitch
from core.modules import MODULES, modules_in_order
from core.selectors.figures_now import count_held_events
from core.selectors.modules import list_switches
from core.services.modules import switch_module


@admin.register(ModuleSwitch)
class ModuleSwitchAdmin(FactAdmin):
    menu = "system"
    menu_icon = "toggle_on"
    menu_position = 6
    write_level = Level.ADMIN

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show every module; take the wish to switch one from who administers."""
        may_switch = self.has_write_permission(request)
        if not (may_switch if request.method == "POST" else self.has_view_permission(request)):
            raise PermissionDenied
        if request.method == "POST":
            self._switch(request)
            return HttpResponseRedirect(request.path)
        switches, held = list_switches(), count_held_events()
        rows = [
            {
                "module": module,
                "switch": switches.get(module.name),
                "is_on": module.name not in switches or switches[module.name].active,
                "held": held.get(module.name, 0),
            }
            for module in modules_in_order()
        ]
        context = {
            **self.admin_site.each_context(request),
            "title": _("Modules"),
            "opts": self.opts,
            "rows": rows,
            "may_switch": may_switch,
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/core/modules.html", context)

    def _switch(self, request: HttpRequest) -> None:
        name, on = request.POST.get("module", ""), request.POST.get("on") == "1"
        note = request.POST.get("note", "")[:200]
        try:
            switch_module(name=name, on=on, by=asker(request), note=note)
        except SuiteError as error:
            self.message_user(request, error.message, messages.ERROR)
            return
        text = _("'%s' is on.") if on else _("'%s' is off.")
        self.message_user(request, text % MODULES[name].title, messages.SUCCESS)
