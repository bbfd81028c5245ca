"""Pages of alerts: what needs a person's eyes."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.admin.base import FactAdmin, asker
from core.errors import SuiteError
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
    search_fields = ["text", "source"]
    ordering = ["-pk"]
    actions = ["acknowledge", "resolve"]

    @admin.action(description=_("Acknowledge"))
    def acknowledge(self, request: HttpRequest, alerts: QuerySet[Alert]) -> None:
        """Note that somebody has seen the alerts."""
        self._move(request, alerts, acknowledge_alert)

    @admin.action(description=_("Resolve"))
    def resolve(self, request: HttpRequest, alerts: QuerySet[Alert]) -> None:
        """Note that what was wrong is mended."""
        self._move(request, alerts, resolve_alert)

    def _move(self, request: HttpRequest, alerts: QuerySet[Alert], service: Any) -> None:
        moved = 0
        for alert in alerts:
            try:
                service(alert=alert, by=asker(request))
                moved += 1
            except SuiteError as error:
                self.message_user(request, f"{alert}: {error.message}", messages.ERROR)
        text = ngettext("%d alert changed.", "%d alerts changed.", moved) % moved
        self.message_user(request, text, messages.SUCCESS)
