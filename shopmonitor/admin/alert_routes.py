"""Pages that say who is told of alerts: steps, pauses, turns on call, wishes; and what was sent."""

from __future__ import annotations

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from core.admin.base import FactAdmin, SuiteAdmin
from core.choices import Level
from core.errors import SuiteError
from shopmonitor.models import AlertDelivery, AlertPause, AlertStep, AlertWish, OnCallTurn
from shopmonitor.services.alert_steps import write_usual_steps


@admin.register(AlertStep)
class AlertStepAdmin(SuiteAdmin):
    menu = "floor"
    menu_icon = "stairs"
    menu_position = 72
    write_level = Level.ADMIN
    list_display = [
        "after_min",
        "audience",
        "severity",
        "kind",
        "by_mail",
        "by_screen",
        "by_webhook",
        "by_speaker",
    ]
    list_stays_short = True
    list_filter = ["audience", "severity", "kind"]
    search_fields = ["audience"]
    ordering = ["after_min", "pk"]
    fields = [
        ("after_min", "audience"),
        ("severity", "kind"),
        ("by_mail", "by_screen"),
        ("by_webhook", "by_speaker"),
    ]
    actions_list = ["begin_with_usual"]

    @action(  # type: ignore[untyped-decorator]
        description=_("Begin with the usual steps"),
        url_path="usual",
        icon="playlist_add",
        permissions=["change"],
    )
    def begin_with_usual(self, request: HttpRequest) -> HttpResponse:
        """Write the steps that hold while there are none, to be changed then."""
        try:
            write_usual_steps()
        except SuiteError as error:
            self.message_user(request, error.message, messages.WARNING)
        else:
            self.message_user(request, _("The usual steps are written."), messages.SUCCESS)
        return self.back_to_list()


@admin.register(AlertPause)
class AlertPauseAdmin(SuiteAdmin):
    menu = "floor"
    menu_icon = "notifications_paused"
    menu_position = 73
    list_display = ["begins_at", "ends_at", "reason", "kind", "machine", "zone", "area"]
    list_select_related = ["machine", "zone", "area"]
    search_fields = ["reason", "machine__code", "zone__code", "area__code"]
    ordering = ["-begins_at", "-pk"]
    autocomplete_fields = ["machine", "zone", "area"]
    fields = ["reason", "kind", ("machine", "zone"), "area", "begins_at", "ends_at"]


@admin.register(OnCallTurn)
class OnCallTurnAdmin(SuiteAdmin):
    menu = "floor"
    menu_icon = "support_agent"
    menu_position = 74
    list_display = ["begins_at", "ends_at", "user", "area"]
    list_select_related = ["user", "area"]
    search_fields = ["user__username", "user__display_name", "area__code"]
    ordering = ["-begins_at", "-pk"]
    autocomplete_fields = ["user", "area"]
    fields = [("user", "area"), "begins_at", "ends_at"]


@admin.register(AlertWish)
class AlertWishAdmin(SuiteAdmin):
    menu = "people"
    menu_icon = "tune"
    menu_position = 39
    read_level = Level.ADMIN
    write_level = Level.ADMIN
    list_display = [
        "user",
        "by_mail",
        "by_screen",
        "severity",
        "quiet_from",
        "quiet_until",
        "summary_at",
    ]
    list_stays_short = True
    list_select_related = ["user"]
    search_fields = ["user__username", "user__display_name"]
    autocomplete_fields = ["user"]


@admin.register(AlertDelivery)
class AlertDeliveryAdmin(FactAdmin):
    menu = "floor"
    menu_icon = "outgoing_mail"
    menu_position = 75
    read_level = Level.ADMIN
    list_display = ["created_at", "user", "channel", "state", "alert", "sent_at", "error"]
    list_select_related = ["user", "alert", "step"]
    list_filter = ["state", "channel"]
    list_more = ["summary_of", "attempts", "next_attempt_at", "step"]
    list_days = "created_at"
    search_fields = ["user__username", "user__display_name", "error"]
    ordering = ["-created_at", "-pk"]
