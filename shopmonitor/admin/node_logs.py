"""Log lines of nodes: a list, and the newest on the node's page."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from core.admin.base import FactAdmin
from core.panels import add_list_panel
from shopmonitor.models import Node, NodeLogLine
from shopmonitor.selectors.node_logs import list_lines_of


@admin.register(NodeLogLine)
class NodeLogLineAdmin(FactAdmin):
    menu = "floor"
    menu_icon = "notes"
    menu_position = 88
    list_display = ["occurred_at", "node", "level", "text"]
    list_more = ["received_at"]
    list_select_related = ["node"]
    list_days = "received_at"
    list_filter = ["level", "node"]
    search_fields = ["text", "node__node_id"]
    ordering = ["-pk"]


add_list_panel(
    Node,
    of=NodeLogLine,
    title=_("Log"),
    rows=list_lines_of,
    columns=["occurred_at", "level", "text"],
    path="node__id",
    position=25,
)
