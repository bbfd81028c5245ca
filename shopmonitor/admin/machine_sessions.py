"""Pages of sessions at machines; who may say so makes somebody present the lead."""

from __future__ import annotations

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from core.admin.base import FactAdmin, asker
from core.choices import Level
from core.errors import SuiteError
from shopmonitor.models import MachineSession
from shopmonitor.services.lead_changes import change_lead


@admin.register(MachineSession)
class MachineSessionAdmin(FactAdmin):
    menu = "floor"
    menu_icon = "engineering"
    menu_position = 20
    # The service asks for the right: who leads at the machine, or changes it in the office.
    write_level = Level.VIEW
    list_display = [
        "started_at",
        "machine_code",
        "person_name",
        "ended_at",
        "end_reason",
        "is_lead",
        "good",
        "scrap",
    ]
    list_more = ["shared", "may_lead", "rework", "needs_confirming", "machine", "user", "node"]
    list_days = "started_at"
    list_filter = [
        ("ended_at", admin.EmptyFieldListFilter),
        "end_reason",
        "needs_confirming",
        "machine__zone",
        "machine",
        "user",
    ]
    search_fields = ["machine__code", "machine__name", "user__display_name", "user__username"]
    ordering = ["-started_at", "-pk"]
    actions_detail = ["lead"]

    @action(  # type: ignore[untyped-decorator]
        description=_("Make the lead"), url_path="lead", icon="stars", permissions=["view"]
    )
    def lead(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Make the person of an open session the lead of the machine."""
        session = self.get_object(request, object_id)
        if session is None:
            return self.back_to_list()
        if request.method != "POST":
            question = _("Shall this person lead at the machine from now on?")
            return self.ask_first(request, session, question=question, button=_("Make the lead"))
        try:
            change_lead(session_uid=session.uid, by=asker(request))
        except SuiteError as error:
            self.message_user(request, error.message, messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())
        return self.back_to_list()
