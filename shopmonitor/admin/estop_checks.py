"""Pages of drills and function tests of e-stops: what is due; announced before it is done."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from core.admin.base import SuiteAdmin, asker
from core.clock import utc_now
from core.errors import SuiteError
from shopmonitor.models import EStopCause, EStopCheck
from shopmonitor.services.estop_checks import announce_check, call_check_off


class DueFilter(admin.SimpleListFilter):
    """Checks whose day has come."""

    title = _("due")
    parameter_name = "due"

    def lookups(self, _request: HttpRequest, _admin: Any) -> list[tuple[str, Any]]:
        """Return what may be asked for."""
        return [("yes", _("Yes"))]

    def queryset(self, _request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow the list."""
        return rows.filter(due_on__lte=utc_now().date()) if self.value() == "yes" else rows


@admin.register(EStopCheck)
class EStopCheckAdmin(SuiteAdmin):
    menu = "floor"
    menu_icon = "event_repeat"
    menu_position = 64
    list_display = ["due_on", "name", "kind", "zone", "node", "port", "every_days", "done_on"]
    list_select_related = ["zone", "node"]
    list_filter = [DueFilter, "kind", "zone"]
    search_fields = ["name", "node__node_id", "zone__code"]
    ordering = ["due_on", "pk"]
    autocomplete_fields = ["node", "zone"]
    fields = [
        ("name", "kind"),
        ("node", "port"),
        "zone",
        ("every_days", "due_on"),
        ("done_on", "announced_until", "announced_by"),
    ]
    readonly_fields = ["done_on", "announced_until", "announced_by"]
    actions_detail = ["announce", "call_off"]

    @action(  # type: ignore[untyped-decorator]
        description=_("Announce"), url_path="announce", icon="campaign", permissions=["change"]
    )
    def announce(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Let the next pull count as this check."""
        check = self.get_object(request, object_id)
        if check is None:
            return self.back_to_list()
        if request.method != "POST":
            question = _(
                "Announce it? For 15 minutes a pull there counts as this check; machines stop and"
                " sessions end as in earnest. It is done when the e-stop is rearmed."
            )
            return self.ask_first(request, check, question=question, button=_("Announce"))
        announce_check(check=check, by=asker(request))
        self.message_user(request, _("Announced: pull now."), messages.SUCCESS)
        return self._back(check)

    @action(  # type: ignore[untyped-decorator]
        description=_("Call off"), url_path="call-off", icon="cancel", permissions=["change"]
    )
    def call_off(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Take the announcement back."""
        check = self.get_object(request, object_id)
        if check is None:
            return self.back_to_list()
        if request.method != "POST":
            question = _("Call it off? From now on every pull there is one in earnest.")
            return self.ask_first(request, check, question=question, button=_("Call off"))
        try:
            call_check_off(check=check)
        except SuiteError as error:
            self.message_user(request, error.message, messages.ERROR)
        return self._back(check)

    def _back(self, check: EStopCheck) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:shopmonitor_estopcheck_change", args=[check.pk]))


@admin.register(EStopCause)
class EStopCauseAdmin(SuiteAdmin):
    menu = "floor"
    menu_icon = "rule"
    menu_position = 66
    list_display = ["text", "position"]
    list_stays_short = True
    search_fields = ["text"]
    ordering = ["position", "text"]
    fields = ["text", "position"]
