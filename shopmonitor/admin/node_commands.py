"""What nodes were told to do: buttons on a node's page, and the list of what became of it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from core.admin.access import asker
from core.admin.base import FactAdmin
from core.admin.object_page import page_of
from core.errors import SuiteError
from core.panels import Column, QuickAction, add_list_panel
from shopmonitor.choices import CommandKind
from shopmonitor.models import Node, NodeCommand
from shopmonitor.selectors import belongings
from shopmonitor.services.node_commands import send_command

# Outputs are switched by port, through the API; these need nothing more to be said.
BUTTONS = (
    CommandKind.IDENTIFY,
    CommandKind.RESYNC,
    CommandKind.LOCK_WHEN_IDLE,
    CommandKind.UNLOCK,
    CommandKind.REBOOT_WHEN_IDLE,
)


class WithCommands:
    """Adds a button for each command to the page of nodes."""

    command_page: ClassVar[str] = "shopmonitor_node_command"

    def quick_actions(self, request: HttpRequest, obj: Node) -> list[QuickAction]:
        """Offer the commands to whoever may change the node."""
        page: Any = self
        if obj.is_deleted or not page.has_change_permission(request, obj):
            return []
        return [
            QuickAction(
                kind.label, reverse(f"admin:{self.command_page}", args=[obj.pk, kind.value])
            )
            for kind in BUTTONS
        ]

    def get_urls(self) -> list[Any]:
        """Add the address that sends a command."""
        page: Any = self
        view = page.admin_site.admin_view(self.send_command)
        urls: list[Any] = super().get_urls()  # type: ignore[misc]
        return [path("<int:key>/command/<str:kind>/", view, name=self.command_page), *urls]

    def send_command(self, request: HttpRequest, key: int, kind: str) -> HttpResponse:
        """Send a command; a link alone does nothing."""
        page: Any = self
        node = page.get_object(request, str(key))
        if node is None:
            return HttpResponseRedirect(reverse("admin:shopmonitor_node_changelist"))
        allowed = kind in BUTTONS and self.quick_actions(request, node)
        if request.method != "POST" or not allowed:
            raise PermissionDenied
        try:
            command = send_command(node=node, kind=CommandKind(kind), by=asker(request))
        except SuiteError as error:
            page.message_user(request, error.message, messages.ERROR)
        else:
            text = _("Told with the node's next heartbeat: %s") % command
            page.message_user(request, text, messages.SUCCESS)
        return HttpResponseRedirect(page_of(node))


@admin.register(NodeCommand)
class NodeCommandAdmin(FactAdmin):
    menu = "floor"
    menu_icon = "settings_remote"
    menu_position = 85
    list_display = ["asked_at", "node", "kind", "state", "detail", "asked_by"]
    list_more = ["expires_at", "told_at", "answered_at"]
    list_select_related = ["node", "asked_by"]
    list_days = "asked_at"
    list_filter = ["state", "kind", "node"]
    search_fields = ["node__node_id", "node__name"]
    ordering = ["-asked_at", "-pk"]


add_list_panel(
    Node,
    of=NodeCommand,
    title=_("Commands"),
    rows=belongings.list_commands_of,
    columns=[
        "asked_at",
        "kind",
        "state",
        "detail",
        Column(_("asked by"), lambda row: row.asked_by, lambda row: row.asked_by),
    ],
    path="node__id",
    position=15,
)
