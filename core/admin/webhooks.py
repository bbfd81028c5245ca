"""Pages of programs outside that are told of events."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action
from unfold.widgets import UnfoldAdminSelectMultipleWidget, UnfoldAdminTextareaWidget

from core.admin.base import RecordAdmin, asker
from core.choices import Level
from core.dashboards import Audience, Tile, add_tile
from core.events.base import EVENT_TYPES
from core.models import Webhook
from core.models.webhooks import ALL_EVENTS
from core.selectors.deliveries import count_switched_off
from core.services.deliveries import ping_webhook
from core.services.webhooks import (
    change_webhook_in_transaction,
    check_webhook,
    create_webhook_in_transaction,
    live_secrets,
    open_headers,
    retire_webhook_in_transaction,
    rotate_secret,
)

HIDDEN = "••••••"

add_tile(
    Tile(
        name="webhooks_off",
        title=_("Webhooks switched off"),
        question=_("Do programs outside still hear of us?"),
        figure=count_switched_off,
        page="admin:core_webhook_changelist",
        query="active__exact=0",
        icon="link_off",
        alarm=True,
        audience=Audience.ADMINISTRATORS,
        position=91,
    )
)


class WebhookForm(forms.ModelForm):  # type: ignore[type-arg]
    """Who is told of what."""

    event_types = forms.MultipleChoiceField(
        label=_("Events"),
        widget=UnfoldAdminSelectMultipleWidget,
        help_text=_("Several with Ctrl; the first one stands for all."),
    )
    headers = forms.CharField(
        label=_("Headers"),
        required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
        help_text=_(
            "One a line, like Authorization: Bearer abc. They are kept sealed: what is there"
            " shows as dots and stays as it is."
        ),
    )

    class Meta:
        model = Webhook
        fields: ClassVar[list[str]] = []

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if "event_types" in self.fields:  # a retired one is shown without its form
            named: Any = self.fields["event_types"]
            every = [(wire, wire) for wire in sorted(EVENT_TYPES) if not EVENT_TYPES[wire].inner]
            named.choices = [(ALL_EVENTS, _("All events")), *every]
            self.initial.setdefault("event_types", [ALL_EVENTS])
        if self.instance.pk:
            kept = open_headers(self.instance)
            self.initial["headers"] = "\n".join(f"{name}: {HIDDEN}" for name in kept)

    def _post_clean(self) -> None:
        """Ask the service's own rules, so that each fault stands at its field."""
        super()._post_clean()  # type: ignore[misc]  # not in the types, but Django's own hook
        try:
            check_webhook(self.instance, headers=self.cleaned_data.get("headers"))
        except forms.ValidationError as error:
            self._update_errors(error)  # type: ignore[attr-defined]

    def clean_headers(self) -> dict[str, str]:
        """Read the lines; dots stand for what is kept."""
        kept = open_headers(self.instance) if self.instance.pk else {}
        headers = {}
        for line in self.cleaned_data["headers"].splitlines():
            name, colon, value = (part.strip() for part in line.partition(":"))
            if not line.strip():
                continue
            if not (name and colon and value) or (value == HIDDEN and name not in kept):
                text = _("'%s' is no header; write a name, a colon and a value.")
                raise forms.ValidationError(text % line[:60])
            headers[name] = kept[name] if value == HIDDEN else value
        return headers


@admin.register(Webhook)
class WebhookAdmin(RecordAdmin):
    menu = "system"
    menu_icon = "webhook"
    menu_position = 12
    read_level = Level.ADMIN
    write_level = Level.ADMIN
    list_display = ["name", "url", "event_types", "active", "switched_off_because"]
    list_filter = ["active"]
    search_fields = ["name", "url"]
    form = WebhookForm
    actions_detail = ["send_test", "make_secret"]
    fieldsets = [
        (None, {"fields": [("name", "active"), "url", "event_types"]}),
        (_("How"), {"fields": ["timeout_s", "headers"]}),
        (
            _("How it stands"),
            {
                "fields": [
                    ("active_since", "switched_off_because"),
                    "previous_secret_until",
                    "story",
                ]
            },
        ),
    ]
    readonly_fields = ["active_since", "switched_off_because", "previous_secret_until", "story"]
    add_fieldsets = fieldsets[:2]

    @admin.display(description=_("messages"))
    def story(self, webhook: Webhook) -> str:
        """Return the way to what was sent."""
        url = reverse("admin:core_eventdelivery_changelist")
        text = _("What was sent, and what came back")
        return format_html(
            '<a class="suite-link" href="{}?webhook__id__exact={}">{}</a>', url, webhook.pk, text
        )

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Ask a new webhook for less."""
        return super().get_fieldsets(request, obj) if obj else self.add_fieldsets

    def make(self, request: HttpRequest, record: Webhook, form: Any) -> None:
        """Set it up, and show its secret this once."""
        create_webhook_in_transaction(
            webhook=record, by=asker(request), headers=form.cleaned_data["headers"]
        )
        self._show_secret(request, live_secrets(record)[0])

    def change(self, request: HttpRequest, record: Webhook, form: Any) -> None:
        """Change it."""
        change_webhook_in_transaction(
            webhook=record, by=asker(request), headers=form.cleaned_data["headers"]
        )

    def retire(self, request: HttpRequest, record: Any) -> None:
        """Let it hear nothing any more."""
        retire_webhook_in_transaction(webhook=record, by=asker(request))

    @action(  # type: ignore[untyped-decorator]
        description=_("Send a test"), url_path="test", icon="send", permissions=["change"]
    )
    def send_test(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Put a test message in line and show what comes of it."""
        webhook = self.get_object(request, object_id)
        if webhook is None:
            return self.back_to_list()
        if request.method != "POST":
            question = _("Send a test message? It says who asks, and nothing of the shop.")
            return self.ask_first(request, webhook, question=question, button=_("Send a test"))
        ping = ping_webhook(webhook=webhook)
        self.log_change(request, webhook, _("Test sent."))
        return HttpResponseRedirect(reverse("admin:core_eventdelivery_change", args=[ping.pk]))

    @action(  # type: ignore[untyped-decorator]
        description=_("New secret"), url_path="secret", icon="key", permissions=["change"]
    )
    def make_secret(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Give it a new secret; the one before signs on for a day."""
        webhook = self.get_object(request, object_id)
        if webhook is None:
            return self.back_to_list()
        if request.method != "POST":
            question = _(
                "Make a new secret? For 24 hours messages are signed with both, so that the"
                " program can be given the new one meanwhile."
            )
            return self.ask_first(request, webhook, question=question, button=_("New secret"))
        self._show_secret(request, rotate_secret(webhook=webhook, by=asker(request)))
        self.log_change(request, webhook, _("New secret made."))
        return HttpResponseRedirect(reverse("admin:core_webhook_change", args=[object_id]))

    def _show_secret(self, request: HttpRequest, secret: str) -> None:
        text = _("Copy the secret now, it is not shown again: %s") % secret
        self.message_user(request, text, messages.WARNING)
