"""Pages of corrections: what people say their sessions really were, and two answers to it."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from core.admin.base import FactAdmin, asker
from core.choices import Level
from core.errors import SuiteError
from shopmonitor.models import SessionCorrection
from shopmonitor.services.session_corrections import approve_correction, refuse_correction


@admin.register(SessionCorrection)
class SessionCorrectionAdmin(FactAdmin):
    menu = "floor"
    menu_icon = "edit_calendar"
    menu_position = 22
    # The service asks for the right: who leads at the machine, or changes it in the office.
    write_level = Level.VIEW
    list_display = [
        "asked_at",
        "user",
        "machine",
        "was_started_at",
        "was_ended_at",
        "started_at",
        "ended_at",
        "reason",
        "state",
    ]
    list_more = ["decided_by", "decided_at", "answer"]
    list_select_related = ["user", "machine", "decided_by"]
    list_days = "asked_at"
    list_filter = ["state", ("machine", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["user__display_name", "machine__code", "reason"]
    ordering = ["-asked_at", "-pk"]
    actions_detail = ["approve", "refuse"]

    @action(  # type: ignore[untyped-decorator]
        description=_("Approve"), url_path="approve", icon="check", permissions=["view"]
    )
    def approve(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Book the session as asked."""
        return self._decide(request, object_id, approved=True)

    @action(  # type: ignore[untyped-decorator]
        description=_("Refuse"), url_path="refuse", icon="close", permissions=["view"]
    )
    def refuse(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Leave the session as it is, and say why."""
        return self._decide(request, object_id, approved=False)

    def _decide(self, request: HttpRequest, object_id: str, *, approved: bool) -> HttpResponse:
        correction = self.get_object(request, object_id)
        if correction is None:
            return self.back_to_list()
        if request.method != "POST":
            return self._ask(request, correction, approved=approved)
        answer = request.POST.get("answer", "")
        decide = approve_correction if approved else refuse_correction
        try:
            decide(correction=correction, by=asker(request), answer=answer)
        except SuiteError as error:
            self.message_user(request, error.message, messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())
        return self.back_to_list()

    def _ask(
        self, request: HttpRequest, correction: SessionCorrection, *, approved: bool
    ) -> HttpResponse:
        question: Any = _(
            "Book the session as asked? Times of the person, the machine and the job change."
        )
        button = _("Approve")
        if not approved:
            question, button = _("Leave the session as it is? Say why."), _("Refuse")
        return self.ask_first(
            request,
            correction,
            question=question,
            button=button,
            text_name="answer",
            text_label=_("Answer"),
        )
