"""Pages of accessories: what hangs where, how it is, and switching by hand."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from core.admin.access import asker
from core.admin.base import RecordAdmin
from core.admin.object_page import page_of
from core.choices import Level
from core.errors import SuiteError
from core.models import Machine
from core.panels import Column, QuickAction, add_list_panel
from shopmonitor.models import AccessoryIO, Node
from shopmonitor.models.accessories import AccessoryRole
from shopmonitor.selectors import accessories
from shopmonitor.services.accessories import (
    change_accessory_in_transaction,
    create_accessory_in_transaction,
    retire_accessory_in_transaction,
    switch_accessory,
)

SWITCH = "shopmonitor_accessory_switch"
BUTTONS = {"on": _("Switch on"), "off": _("Switch off")}


@admin.register(AccessoryIO)
class AccessoryAdmin(RecordAdmin):
    menu = "floor"
    menu_icon = "electrical_services"
    menu_position = 57
    write_level = Level.ADMIN
    list_display = ["name", "machine", "node", "io_type", "io_number", "role", "state", "active"]
    list_more = ["told_at", "is_on_since", "wanted_on", "activation_delay_s", "description"]
    list_stays_short = True
    list_select_related = ["node", "machine"]
    list_filter = ["role", "active", "node"]
    search_fields = ["name", "description", "machine__code", "node__node_id"]
    autocomplete_fields = ["node", "machine"]
    readonly_fields = ["state", "is_on_since", "told_at", "wanted_on", "wanted_since"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("name", "machine"),
                    ("node", "io_number"),
                    ("io_type", "role"),
                    ("activation_delay_s", "deactivation_delay_s"),
                    ("description", "active"),
                ]
            },
        ),
        (
            _("What the node told"),
            {"fields": [("state", "told_at"), ("is_on_since", "wanted_on"), "wanted_since"]},
        ),
    ]

    @admin.display(description=_("state"))
    def state(self, accessory: AccessoryIO) -> str:
        """Return how it is, as far as its node is heard."""
        return str(accessory.state.label)

    def make(self, _request: HttpRequest, record: AccessoryIO, _form: Any) -> None:
        """Make it; its node learns of it."""
        create_accessory_in_transaction(accessory=record)

    def change(self, _request: HttpRequest, record: AccessoryIO, _form: Any) -> None:
        """Change it; its node learns of it."""
        change_accessory_in_transaction(accessory=record)

    def retire(self, _request: HttpRequest, record: Any) -> None:
        """Retire it; an output is switched off."""
        retire_accessory_in_transaction(accessory=record)

    def quick_actions(self, request: HttpRequest, obj: AccessoryIO) -> list[QuickAction]:
        """Offer to switch what people switch, to whoever may use it."""
        user = asker(request)
        if obj.is_deleted or not obj.active or obj.role != AccessoryRole.MANUAL:
            return []
        if not accessories.may_use(accessory=obj, user=user):
            return []
        word = "off" if obj.wanted_on else "on"
        return [QuickAction(BUTTONS[word], reverse(f"admin:{SWITCH}", args=[obj.pk, word]))]

    def get_urls(self) -> list[Any]:
        """Add the address that switches."""
        view = self._while_on(self.admin_site.admin_view(self.switch))
        return [path("<int:key>/switch/<str:word>/", view, name=SWITCH), *super().get_urls()]

    def switch(self, request: HttpRequest, key: int, word: str) -> HttpResponse:
        """Ask the node to switch; a link alone does nothing."""
        accessory, user = self.get_object(request, str(key)), asker(request)
        if accessory is None:
            return self.back_to_list()
        if request.method != "POST" or word not in BUTTONS:
            raise PermissionDenied
        try:
            switch_accessory(accessory=accessory, on=word == "on", by=user)
        except SuiteError as error:
            self.message_user(request, error.message, messages.ERROR)
        else:
            text = _("Told with the node's next heartbeat: %s") % BUTTONS[word]
            self.message_user(request, text, messages.SUCCESS)
        return HttpResponseRedirect(page_of(accessory))


STATE = Column(_("state"), lambda row: row.state.label)
add_list_panel(
    Machine,
    of=AccessoryIO,
    title=_("Accessories"),
    rows=accessories.list_accessories_at,
    columns=["name", "role", STATE, "told_at"],
    path="machine__id",
    position=72,
)
add_list_panel(
    Node,
    of=AccessoryIO,
    title=_("Accessories"),
    rows=accessories.list_accessories_of,
    columns=["io_type", "io_number", "name", STATE, "told_at"],
    path="node__id",
    position=5,
)
