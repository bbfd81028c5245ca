"""Pages of what happened on the floor."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.admin.base import FactAdmin
from core.admin.list_filters import WordsFilter
from shopmonitor.models import (
    BadgeSwipe,
    FloorEvent,
    LeadOperatorHistory,
    MachineLive,
    MachineLog,
    MachineState,
)
from shopmonitor.protocol.words import SwipeReason
from shopmonitor.selectors.state_intervals import list_state_intervals


class SwipeReasonFilter(WordsFilter):
    """Why a swipe was judged as it was, in the words of the protocol."""

    title = _("reason")
    parameter_name = "reason"
    words = SwipeReason


@admin.register(MachineLive)
class MachineLiveAdmin(FactAdmin):
    menu = "floor"
    menu_icon = "speed"
    menu_position = 10
    list_display = ["machine", "execution", "execution_since", "head_count", "contact_unknown"]
    list_more = ["pending_user", "pending_until"]
    list_stays_short = True
    list_select_related = ["machine"]
    list_filter = ["execution", "machine__zone"]
    search_fields = ["machine__code", "machine__name"]
    ordering = ["machine__code"]


@admin.register(BadgeSwipe)
class BadgeSwipeAdmin(FactAdmin):
    menu = "floor"
    menu_icon = "contactless"
    menu_position = 30
    list_display = [
        "occurred_at",
        "machine",
        "user",
        "last4",
        "decision",
        "action",
        "reason",
        "offline",
        "clock",
    ]
    list_select_related = ["machine", "user"]
    list_more = ["node", "port", "seq", "received_at"]
    list_days = "occurred_at"
    list_filter = ["decision", SwipeReasonFilter, "offline", "machine", "user"]
    search_fields = [
        "user__display_name",
        "user__username",
        "=last4",
        "machine__code",
        "machine__name",
    ]
    ordering = ["-occurred_at", "-pk"]


@admin.register(MachineState)
class MachineStateAdmin(FactAdmin):
    menu = "floor"
    menu_icon = "timeline"
    menu_position = 40
    list_display = ["occurred_at", "ended_at", "machine", "execution", "clock"]
    list_more = ["received_at"]
    list_days = "occurred_at"
    list_filter = ["execution", "machine"]
    search_fields = ["machine__code", "machine__name"]
    ordering = ["-occurred_at", "-pk"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[MachineState]:
        """Return the states with their ends."""
        return self.visible(request, list_state_intervals())

    @admin.display(description=_("until"))
    def ended_at(self, state: Any) -> Any:
        """Return when the next state began."""
        return state.ended_at


@admin.register(MachineLog)
class MachineLogAdmin(FactAdmin):
    menu = "floor"
    menu_icon = "history"
    menu_position = 45
    list_display = ["occurred_at", "machine_code", "kind", "person_name", "node_name"]
    list_more = ["data", "received_at", "machine", "user", "node"]
    list_days = "occurred_at"
    list_filter = ["kind", "machine", "user"]
    search_fields = ["machine__code", "machine__name", "user__display_name", "user__username"]
    ordering = ["-occurred_at", "-pk"]


@admin.register(FloorEvent)
class FloorEventAdmin(FactAdmin):
    menu = "floor"
    menu_icon = "sensors"
    menu_position = 80
    list_display = ["occurred_at", "node", "machine", "event_type", "seq", "offline", "clock"]
    list_select_related = ["node", "machine"]
    list_more = ["boot_id", "received_at"]
    list_days = "occurred_at"
    list_filter = ["event_type", "offline", "machine"]
    search_fields = ["machine__code", "machine__name"]
    ordering = ["-occurred_at", "-pk"]


@admin.register(LeadOperatorHistory)
class LeadOperatorHistoryAdmin(FactAdmin):
    menu = "floor"
    menu_icon = "military_tech"
    menu_position = 85
    list_display = ["occurred_at", "machine", "person_name", "reason"]
    list_select_related = ["machine"]
    list_days = "occurred_at"
    list_filter = ["reason", "machine", "user"]
    search_fields = ["user__display_name", "user__username", "machine__code", "machine__name"]
    ordering = ["-occurred_at", "-pk"]
