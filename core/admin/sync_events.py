"""The outbox in the back office: seen, understood, put in line again or given up."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.contrib.filters.admin import DropdownFilter, TextFilter

from core.admin.base import FactAdmin, asker
from core.admin.date_ranges import MomentRangeFilter
from core.admin.event_words import content_of, explain, listeners_of
from core.admin.find_record import find_thing, link_to_thing
from core.choices import EventStatus
from core.errors import SuiteError
from core.events.base import EVENT_TYPES
from core.models import SyncEvent
from core.selectors.sync_events import (
    MOST_WAITING,
    error_class_of,
    list_failed_like,
    list_steps,
    list_waiting_behind,
)
from core.services.sync_events import give_up_event, retry_failed_events, retry_failed_like


class EventTypeFilter(DropdownFilter):
    """The kinds of events that there are, from the code: no look at a million rows."""

    title = _("event")
    parameter_name = "event_type"

    def lookups(self, _request: HttpRequest, _admin: Any) -> list[tuple[str, str]]:
        """Return every kind by its name."""
        return [(wire, wire) for wire in sorted(EVENT_TYPES)]

    def queryset(self, _request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow the list."""
        return rows.filter(event_type=self.value()) if self.value() else rows


class ThingFilter(TextFilter):
    """The events about one thing, by its id."""

    title = _("id of the thing")
    parameter_name = "thing"

    def queryset(self, _request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow the list."""
        value = self.value()
        return rows.filter(resource_id=value.strip().lower()) if value else rows


@admin.register(SyncEvent)
class SyncEventAdmin(FactAdmin):
    menu = "system"
    menu_icon = "sync_alt"
    menu_position = 10
    list_display = [
        "event_type",
        "created_at",
        "source_app",
        "target_app",
        "status",
        "attempts",
        "error",
        "processed_at",
    ]
    list_more = ["sequence", "resource_type", "resource_id", "target_region", "next_attempt_at"]
    list_days = "created_at"
    list_filter = [
        "status",
        EventTypeFilter,
        ("created_at", MomentRangeFilter),
        ThingFilter,
        "target_app",
        "source_app",
    ]
    list_filter_submit = True
    search_fields = ["=event_type"]
    actions = ["retry_events"]
    ordering = ["-created_at", "-sequence"]

    @admin.display(description=_("error"))
    def error(self, event: SyncEvent) -> str:
        """Return the beginning of the error."""
        return event.error_message[:60]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Find by an id at once: of the event, or of what it is about."""
        try:
            uid = UUID(search_term.strip())
        except ValueError:
            found: tuple[QuerySet[Any], bool] = super().get_search_results(
                request, queryset, search_term
            )
            return found
        return queryset.filter(Q(resource_id=str(uid)) | Q(event_id=uid)), False

    @admin.action(description=_("Deliver again"))
    def retry_events(self, request: HttpRequest, events: QuerySet[SyncEvent]) -> None:
        """Put the chosen failed events back in line."""
        ids = [event.event_id for event in events]
        self._tell(request, retry_failed_events(event_ids=ids, by=asker(request)))

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Say what happened to an event; take what is to be done about it."""
        event = self.get_object(request, object_id)
        if event is None:
            return self.back_to_list()
        if not self.has_view_permission(request, event):
            raise PermissionDenied
        if request.method == "POST":
            self._do(request, event)
            return HttpResponseRedirect(request.path)
        return TemplateResponse(
            request,
            "admin/core/event.html",
            {
                **self.admin_site.each_context(request),
                "title": event.event_type,
                "subtitle": str(event),
                "opts": self.opts,
                "original": event,
                **_shown(event),
                **(extra_context or {}),
            },
        )

    def _do(self, request: HttpRequest, event: SyncEvent) -> None:
        by = asker(request)
        try:
            if "again" in request.POST:
                self._tell(request, retry_failed_events(event_ids=[event.event_id], by=by))
                self.log_change(request, event, _("Put in line again."))
            elif "again_all" in request.POST:
                self._tell(request, retry_failed_like(event=event, by=by))
                self.log_change(request, event, _("Put in line again, with all like it."))
            elif "give_up" in request.POST:
                self._give_up(request, event)
        except SuiteError as error:
            self.message_user(request, error.message, messages.ERROR)

    def _give_up(self, request: HttpRequest, event: SyncEvent) -> None:
        reason = request.POST.get("reason", "").strip()[:200]
        if not reason:
            text = _("Reason: say why, so that others understand it later.")
            self.message_user(request, text, messages.ERROR)
            return
        give_up_event(event=event, by=asker(request), reason=reason)
        self.log_change(request, event, str(_("Given up: %s")) % reason)
        self.message_user(request, _("The event is given up."), messages.SUCCESS)

    def _tell(self, request: HttpRequest, count: int) -> None:
        text = ngettext("%d event is in line again.", "%d events are in line again.", count)
        level = messages.SUCCESS if count else messages.WARNING
        self.message_user(request, text % count, level)


def _shown(event: SyncEvent) -> dict[str, Any]:
    steps = list(list_steps(event_id=event.event_id, alias=str(event._state.db)))
    is_failed = event.status == EventStatus.FAILED
    waiting = list(list_waiting_behind(event=event)[: MOST_WAITING + 1])
    return {
        "event": event,
        "said": explain(event, steps),
        "steps": steps[::-1],
        "content": content_of(event),
        "listeners": listeners_of(event),
        "thing": _thing(event),
        "thing_link": link_to_thing(event.resource_type, event.resource_id),
        "waiting": waiting[:MOST_WAITING],
        "more_wait": len(waiting) > MOST_WAITING,
        "is_failed": is_failed,
        "alike": list_failed_like(event=event).count() if is_failed else 0,
        "error_class": error_class_of(event),
    }


def _thing(event: SyncEvent) -> str:
    try:
        found = find_thing(event.resource_type, UUID(event.resource_id))
    except ValueError:
        found = None
    return str(found) if found is not None else event.resource_id
