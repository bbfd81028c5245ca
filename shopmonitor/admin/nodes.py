"""Pages of nodes with what their ports are bound to."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from core.admin.base import FactAdmin, RecordAdmin, SuiteInline
from core.admin.list_filters import WordFilter
from core.choices import Level
from core.errors import SuiteError
from shopmonitor.admin.bluetooth_devices import WithLoudspeakers
from shopmonitor.admin.node_commands import WithCommands
from shopmonitor.admin.node_health import COLUMNS, WithHealth
from shopmonitor.models import Node, NodeDeadLetter, NodePort
from shopmonitor.services.enrolment import create_claim_code
from shopmonitor.services.key_rotation import issue_key
from shopmonitor.services.nodes import change_node_in_transaction


class NodePortInline(SuiteInline):
    model = NodePort
    extra = 0
    autocomplete_fields = ["machine"]
    ordering = ["port"]


@admin.register(Node)
class NodeAdmin(WithLoudspeakers, WithCommands, WithHealth, RecordAdmin):
    menu = "floor"
    menu_icon = "router"
    write_level = Level.ADMIN
    menu_position = 50
    list_display = ["node_id", "name", "area", "zone", "state", "last_seen_at", "wellness"]
    list_more = [
        *COLUMNS,
        "behind_since",
        "node_type",
        "enabled",
        "language",
        "heartbeat_s",
        "hardware_id",
        "hardware",
        "config_rev",
    ]
    list_stays_short = True
    list_select_related = ["area", "zone"]
    list_filter = ["state", "enabled", "node_type", "area"]
    search_fields = ["node_id", "name", "hardware_id"]
    autocomplete_fields = ["area", "zone"]
    inlines = [NodePortInline]
    actions_detail = ["make_claim_code", "change_key"]
    readonly_fields = ["state", "last_seen_at", "hardware_id", "hardware", "behind_since", *COLUMNS]
    fieldsets = [
        (
            None,
            {"fields": [("node_id", "name"), ("node_type", "enabled"), ("area", "zone")]},
        ),
        (_("Settings"), {"fields": [("heartbeat_s", "queue_size"), ("language", "firmware_ring")]}),
        (
            _("What it told"),
            {
                "fields": [
                    ("state", "last_seen_at"),
                    ("wellness", "behind_since"),
                    ("revisions", "firmware"),
                    ("signal", "free_memory"),
                    ("queue", "clock_offset"),
                    ("uptime", "last_reset"),
                    ("hardware_id", "hardware"),
                ]
            },
        ),
    ]

    def change(self, _request: HttpRequest, record: Node, _form: Any) -> None:
        """Change the node; it learns that there is a new configuration."""
        change_node_in_transaction(node=record)

    @action(  # type: ignore[untyped-decorator]
        description=_("Enrol: make a claim code"),
        url_path="claim-code",
        icon="qr_code",
        permissions=["change"],
    )
    def make_claim_code(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show a code with which the unpacked node gets its key."""
        node = self.get_object(request, object_id)
        if node is None:
            return self.back_to_list()
        if request.method != "POST":
            return self.ask_first(
                request,
                node,
                question=_(
                    "Make a claim code? It is good once and for 15 minutes; a key that the"
                    " node has now ends when the code is used."
                ),
                button=_("Make a claim code"),
            )
        code = create_claim_code(node=node)
        self.log_change(request, node, _("Claim code made."))
        text = _("Claim code, good once and for 15 minutes: %s") % code
        self.message_user(request, text, messages.WARNING)
        return HttpResponseRedirect(reverse("admin:shopmonitor_node_change", args=[object_id]))

    @action(  # type: ignore[untyped-decorator]
        description=_("Change the key"),
        url_path="key",
        icon="key",
        permissions=["change"],
    )
    def change_key(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show a further key, this once; the one before ends when this one is used."""
        node = self.get_object(request, object_id)
        if node is None:
            return self.back_to_list()
        if request.method != "POST":
            return self.ask_first(
                request,
                node,
                question=_(
                    "Make a further key? It is shown once, to be entered at the node. The key that"
                    " the node has now goes on until the node has used the new one."
                ),
                button=_("Change the key"),
            )
        try:
            issued = issue_key(node=node)
        except SuiteError as error:
            self.message_user(request, error.message, messages.ERROR)
        else:
            self.log_change(request, node, _("Further key made."))
            text = _("Shown this once. Key id: %(kid)s, secret: %(secret)s") % {
                "kid": issued.kid,
                "secret": issued.secret,
            }
            self.message_user(request, text, messages.WARNING)
        return HttpResponseRedirect(reverse("admin:shopmonitor_node_change", args=[object_id]))


@admin.register(NodeDeadLetter)
class NodeDeadLetterAdmin(FactAdmin):
    menu = "floor"
    menu_icon = "unsubscribe"
    menu_position = 90
    list_display = ["received_at", "node", "code", "seq", "detail"]
    list_select_related = ["node"]
    list_more = ["boot_id"]
    list_days = "received_at"
    list_filter = [("code", WordFilter), "node"]
    search_fields = ["node__node_id", "node__name"]
    ordering = ["-received_at", "-pk"]
