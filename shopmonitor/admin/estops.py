"""Pages of e-stops: which are in force, and the two steps that a person takes."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from core.admin.base import FactAdmin, asker
from core.choices import Level
from core.errors import SuiteError
from shopmonitor.admin.estop_evidence import month_as_csv, show_evidence
from shopmonitor.choices import EStopState
from shopmonitor.models import EStopEvent, EStopNotice
from shopmonitor.services.estops import inspect_estop, rearm_estop


class InForceFilter(admin.SimpleListFilter):
    """E-stops that nobody has rearmed."""

    title = _("in force")
    parameter_name = "in_force"

    def lookups(self, _request: HttpRequest, _admin: Any) -> list[tuple[str, Any]]:
        """Return what may be asked for."""
        return [("yes", _("Yes"))]

    def queryset(self, _request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow the list."""
        if self.value() != "yes":
            return rows
        return rows.filter(is_history=False).exclude(state=EStopState.REARMED)


@admin.register(EStopEvent)
class EStopEventAdmin(FactAdmin):
    menu = "floor"
    menu_icon = "emergency"
    # The service asks for the right at the machine: who may lead or maintain there.
    write_level = Level.VIEW
    menu_position = 60
    list_display = [
        "triggered_at",
        "state",
        "kind",
        "scope",
        "machine",
        "zone",
        "area",
        "released_at",
        "rearmed_at",
        "rearmed_by",
    ]
    list_select_related = ["machine", "zone", "area", "rearmed_by"]
    list_filter = [InForceFilter, "state", "kind", "scope", "is_history"]
    list_more = [
        "cause",
        "inspected_at",
        "inspected_by",
        "inspected_with",
        "rearmed_with",
        "sessions_ended",
        "node",
        "port",
    ]
    list_days = "triggered_at"
    search_fields = ["machine__code", "machine__name", "zone__code", "area__code", "cause"]
    ordering = ["-triggered_at", "-pk"]
    actions_list = ["month"]
    actions_detail = ["inspect", "rearm", "evidence"]

    @action(  # type: ignore[untyped-decorator]
        description=_("This month as CSV"), url_path="month", icon="download", permissions=["view"]
    )
    def month(self, request: HttpRequest) -> HttpResponse:
        """Return the e-stops of a month (`?month=2026-11`), of this one when none is said."""
        return month_as_csv(request)

    @action(  # type: ignore[untyped-decorator]
        description=_("Evidence"), url_path="evidence", icon="assignment", permissions=["view"]
    )
    def evidence(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show all that is known of it, to be printed."""
        estop = self.get_object(request, object_id)
        if estop is None:
            return self.back_to_list()
        return show_evidence(request, self.admin_site.each_context(request), estop)

    @action(  # type: ignore[untyped-decorator]
        description=_("Inspected"), url_path="inspect", icon="search_check", permissions=["view"]
    )
    def inspect(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Note that the person looked at it, and the cause."""
        return self._ask_and_do(
            request,
            object_id,
            question=_("Looked at the released e-stop on the spot? Say what the cause was."),
            button=_("It is inspected"),
            wants_cause=True,
        )

    @action(  # type: ignore[untyped-decorator]
        description=_("Rearm"), url_path="rearm", icon="restart_alt", permissions=["view"]
    )
    def rearm(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """End the e-stop; nothing starts by itself."""
        return self._ask_and_do(
            request,
            object_id,
            question=_("Rearm? Nothing starts by itself; every operator swipes again."),
            button=_("Rearm"),
            wants_cause=False,
        )

    def _ask_and_do(
        self,
        request: HttpRequest,
        object_id: str,
        *,
        question: Promise,
        button: Promise,
        wants_cause: bool,
    ) -> HttpResponse:
        estop = self.get_object(request, object_id)
        if estop is None:
            return self.back_to_list()
        if request.method != "POST":
            more = {"text_name": "cause", "text_label": _("Cause")} if wants_cause else {}
            return self.ask_first(request, estop, question=question, button=button, **more)
        try:
            if wants_cause:
                cause = request.POST.get("cause", "")
                inspect_estop(estop=estop, user=asker(request), cause=cause)
            else:
                rearm_estop(estop=estop, user=asker(request))
        except SuiteError as error:
            self.message_user(request, error.message, messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())
        return self.back_to_list()


@admin.register(EStopNotice)
class EStopNoticeAdmin(FactAdmin):
    menu = "floor"
    menu_icon = "fact_check"
    menu_position = 62
    list_display = [
        "asked_at",
        "estop",
        "machine",
        "node",
        "port",
        "told_at",
        "confirmed_at",
        "overdue_at",
    ]
    list_select_related = ["estop", "machine", "node"]
    list_days = "asked_at"
    list_filter = [("machine", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["machine__code", "machine__name", "node__node_id"]
    ordering = ["-asked_at", "-pk"]
