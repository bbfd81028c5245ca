"""Pages of messages to programs outside: what was sent, what came back; sent again by hand."""

from __future__ import annotations

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.decorators import action

from core.admin.base import FactAdmin
from core.admin.date_ranges import MomentRangeFilter
from core.admin.find_record import link_to_thing
from core.errors import SuiteError
from core.models import EventDelivery
from core.selectors.deliveries import PING
from core.services.deliveries import redeliver


@admin.register(EventDelivery)
class EventDeliveryAdmin(FactAdmin):
    menu = "system"
    menu_icon = "outgoing_mail"
    menu_position = 14
    list_display = [
        "created_at",
        "webhook",
        "event_type",
        "status",
        "attempts",
        "response_status",
        "duration_ms",
        "error",
    ]
    list_select_related = ["webhook"]
    list_filter = ["status", "webhook", ("created_at", MomentRangeFilter)]
    list_filter_submit = True
    search_fields = ["=event_type"]
    list_days = "created_at"
    ordering = ["-created_at", "-pk"]
    actions = ["send_again"]
    actions_detail = ["send_this_again"]
    change_form_outer_before_template = "admin/core/delivery_before.html"
    fields = [
        ("webhook", "event"),
        ("status", "attempts"),
        ("response_status", "duration_ms"),
        "error",
        ("created_at", "first_attempt_at"),
        ("last_attempt_at", "next_attempt_at"),
        "delivered_at",
    ]

    @admin.display(description=_("event"))
    def event(self, delivery: EventDelivery) -> str:
        """Return the way to the event."""
        if delivery.event_type == PING:
            return str(_("test"))
        link = link_to_thing("event", delivery.event_id)
        return format_html('<a class="suite-link" href="{}">{}</a>', link, delivery.event_type)

    @admin.action(description=_("Send again"))
    def send_again(self, request: HttpRequest, deliveries: QuerySet[EventDelivery]) -> None:
        """Put the chosen messages in line again."""
        sent = sum(self._send(request, delivery) for delivery in deliveries)
        text = ngettext("%d message is in line.", "%d messages are in line.", sent) % sent
        self.message_user(request, text, messages.SUCCESS)

    @action(  # type: ignore[untyped-decorator]
        description=_("Send again"), url_path="again", icon="send", permissions=["view"]
    )
    def send_this_again(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Put this message in line again."""
        delivery = self.get_object(request, object_id)
        if delivery is None:
            return self.back_to_list()
        if request.method != "POST":
            question = _(
                "Send it again? The program knows by the message's id that it is a repeat."
            )
            return self.ask_first(request, delivery, question=question, button=_("Send again"))
        if self._send(request, delivery):
            self.message_user(request, _("The message is in line."), messages.SUCCESS)
            self.log_change(request, delivery, _("Sent again."))
        return HttpResponseRedirect(reverse("admin:core_eventdelivery_change", args=[object_id]))

    def _send(self, request: HttpRequest, delivery: EventDelivery) -> bool:
        try:
            redeliver(delivery=delivery)
        except SuiteError as error:
            self.message_user(request, f"{delivery}: {error.message}", messages.ERROR)
            return False
        return True
