"""Pages of the machinery: sign-ins, guards' events, the suite's menu."""

from __future__ import annotations

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.admin.base import FactAdmin, SuiteAdmin, asker
from core.choices import Level
from core.models import Fault, SecurityEvent, SuiteApp, UserSession
from core.services.sign_ins import end_sign_ins


@admin.register(SecurityEvent)
class SecurityEventAdmin(FactAdmin):
    menu = "system"
    menu_icon = "shield"
    read_level = Level.ADMIN
    write_level = Level.ADMIN
    menu_position = 20
    list_display = ["occurred_at", "kind", "user_name", "node_name", "address"]
    list_more = ["user", "detail"]
    list_days = "occurred_at"
    list_filter = ["kind", "user"]
    search_fields = ["user_name", "node_name"]
    ordering = ["-occurred_at", "-pk"]


@admin.register(Fault)
class FaultAdmin(FactAdmin):
    menu = "system"
    menu_icon = "bug_report"
    read_level = Level.ADMIN
    write_level = Level.ADMIN
    menu_position = 25
    list_display = ["occurred_at", "reference", "kind", "place", "route"]
    list_more = ["method"]
    list_days = "occurred_at"
    search_fields = ["reference", "kind", "place"]
    fields = ["reference", "occurred_at", "kind", "place", "method", "route", "frames"]
    ordering = ["-occurred_at", "-pk"]


@admin.register(UserSession)
class UserSessionAdmin(FactAdmin):
    menu = "system"
    menu_icon = "login"
    read_level = Level.ADMIN
    write_level = Level.ADMIN
    menu_position = 30
    list_display = ["user", "current_app", "address", "device", "created_at", "last_seen_at"]
    list_more = ["expires_at", "site"]
    list_select_related = ["user"]
    search_fields = ["user__username", "user__display_name"]
    fields = [
        "user",
        "current_app",
        "address",
        "device",
        "created_at",
        "last_seen_at",
        "expires_at",
        "site",
    ]
    actions = ["end_sign_ins"]

    @admin.action(description=_("End sign-in"))
    def end_sign_ins(self, request: HttpRequest, sign_ins: QuerySet[UserSession]) -> None:
        """Sign the chosen browsers out."""
        count = end_sign_ins(uids=[row.uid for row in sign_ins], by=asker(request))
        text = ngettext("%d sign-in ended.", "%d sign-ins ended.", count) % count
        self.message_user(request, text, messages.SUCCESS)


@admin.register(SuiteApp)
class SuiteAppAdmin(SuiteAdmin):
    menu = "system"
    menu_icon = "apps"
    read_level = Level.ADMIN
    write_level = Level.ADMIN
    menu_position = 50
    list_display = ["name", "url", "enabled", "position"]
    list_stays_short = True
    search_fields = ["name", "code"]
