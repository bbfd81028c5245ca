"""Nodes that wait to be let in: compare the digits, say what hangs on them, done."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from core.admin.base import FactAdmin, asker
from core.admin.object_page import page_of
from core.errors import SuiteError
from core.panels import QuickAction
from shopmonitor.admin.first_node import NodeForm
from shopmonitor.models import Node, PendingNode
from shopmonitor.selectors.nodes import list_pending_nodes
from shopmonitor.services.pending_nodes import approve_node, send_away

TEMPLATE = "admin/shopmonitor/approve_node.html"


@admin.register(PendingNode)
class PendingNodeAdmin(FactAdmin):
    menu = "floor"
    menu_icon = "sensor_door"
    menu_position = 55
    list_display = ["digits", "hardware_id", "hardware", "firmware", "address", "last_at", "let_in"]
    list_more = ["first_at", "node"]
    list_stays_short = True
    search_fields = ["digits", "hardware_id"]
    fields = ["digits", "hardware_id", "hardware", "firmware", "address", "first_at", "last_at"]

    @admin.display(description="")
    def let_in(self, pending: PendingNode) -> SafeString:
        """Lead to the page that lets it in."""
        page = reverse("admin:shopmonitor_pendingnode_approve", args=[pending.pk])
        return format_html('<a class="underline" href="{}">{}</a>', page, _("Let in"))

    def get_queryset(self, _request: HttpRequest) -> QuerySet[PendingNode]:
        """Show who waits still."""
        return list_pending_nodes()

    def may_approve(self, request: HttpRequest) -> bool:
        """Ask the page of nodes: whoever may add one there may let one in."""
        return bool(self.admin_site.get_model_admin(Node).has_add_permission(request))

    def quick_actions(self, request: HttpRequest, obj: PendingNode) -> list[QuickAction]:
        """Offer both ways out of the list."""
        if not self.may_approve(request):
            return []
        names = (("approve", _("Let in")), ("away", _("Send away")))
        return [
            QuickAction(title, reverse(f"admin:shopmonitor_pendingnode_{name}", args=[obj.pk]))
            for name, title in names
        ]

    def get_urls(self) -> list[Any]:
        """Add the two ways out."""
        approve, away = (self.admin_site.admin_view(view) for view in (self.approve, self.away))
        return [
            path("<int:key>/approve/", approve, name="shopmonitor_pendingnode_approve"),
            path("<int:key>/away/", away, name="shopmonitor_pendingnode_away"),
            *super().get_urls(),
        ]

    def approve(self, request: HttpRequest, key: int) -> HttpResponse:
        """Ask for name and machines and let the node in; what is gone leads back to the list."""
        pending = self._asked_for(request, key)
        if pending is None:
            return self.back_to_list()
        form = NodeForm(request.POST if "node_id" in request.POST else None)
        if form.is_bound and form.is_valid() and self._let_in(request, pending, form):
            return HttpResponseRedirect(page_of(form.instance))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Let the node in"),
            "subtitle": str(pending),
            "opts": self.opts,
            "original": pending,
            "media": self.media + form.media,
            "form": form,
            "pending": pending,
            "button": _("Let in"),
            "back": reverse("admin:shopmonitor_pendingnode_changelist"),
        }
        return TemplateResponse(request, TEMPLATE, context)

    def away(self, request: HttpRequest, key: int) -> HttpResponse:
        """Take it off the list; a link alone does nothing."""
        pending = self._asked_for(request, key)
        if pending is not None and request.method == "POST":
            send_away(pending=pending)
            self.message_user(request, _("Sent away."), messages.SUCCESS)
        return self.back_to_list()

    def _asked_for(self, request: HttpRequest, key: int) -> PendingNode | None:
        if not self.may_approve(request):
            raise PermissionDenied
        found = self.get_object(request, str(key))
        return found if isinstance(found, PendingNode) else None

    def _let_in(self, request: HttpRequest, pending: PendingNode, form: NodeForm) -> bool:
        """Let it in; a refusal stands above the form."""
        try:
            approve_node(pending=pending, node=form.instance, ports=form.ports(), by=asker(request))
        except SuiteError as error:
            form.add_error(None, error.message)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            text = _("Let in. The node gets its key when it asks the next time, over TLS.")
            self.message_user(request, text, messages.SUCCESS)
        return not form.errors
