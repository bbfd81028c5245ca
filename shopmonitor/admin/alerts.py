"""Pages of alerts: what needs a person's eyes."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.admin.base import FactAdmin, asker
from core.admin.bulk_actions import for_each_row
from shopmonitor.choices import AlertState
from shopmonitor.models import Alert
from shopmonitor.services.alert_moves import acknowledge_alert, resolve_alert


class UnresolvedFilter(admin.SimpleListFilter):
    """Alerts that nobody has resolved."""

    title = _("unresolved")
    parameter_name = "unresolved"

    def lookups(self, _request: HttpRequest, _admin: Any) -> list[tuple[str, Any]]:
        """Return what may be asked for."""
        return [("yes", _("Yes"))]

    def queryset(self, _request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow the list."""
        return rows.exclude(state=AlertState.RESOLVED) if self.value() == "yes" else rows


@admin.register(Alert)
class AlertAdmin(FactAdmin):
    menu = "floor"
    menu_icon = "notifications"
    menu_position = 70
    list_display = [
        "last_at",
        "severity",
        "kind",
        "text",
        "state",
        "occurrences",
        "machine",
        "node",
    ]
    list_select_related = ["machine", "node"]
    list_filter = [UnresolvedFilter, "state", "severity", "kind"]
    list_more = ["source", "opened_at", "acknowledged_at", "resolved_at"]
    list_days = "last_at"
    search_fields = ["text", "source"]
    ordering = ["-last_at", "-pk"]
    actions = ["acknowledge", "resolve"]

    @for_each_row(description=_("Acknowledge"))
    def acknowledge(self, request: HttpRequest, alert: Alert, _values: dict[str, Any]) -> None:
        """Note that somebody has seen the alerts."""
        acknowledge_alert(alert=alert, by=asker(request))

    @for_each_row(description=_("Resolve"))
    def resolve(self, request: HttpRequest, alert: Alert, _values: dict[str, Any]) -> None:
        """Note that what was wrong is mended."""
        resolve_alert(alert=alert, by=asker(request))
