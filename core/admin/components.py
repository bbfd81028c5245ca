"""Pages of components that take the suite's sign-in; their secret is shown once.

The pages that the sign-in packages bring are hidden: they would let rows be written past the
suite's services, and show what nobody must read.
"""

from __future__ import annotations

from typing import Any, ClassVar
from urllib.parse import urlsplit

from allauth.idp.oidc.models import Client
from django import forms
from django.apps import apps
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from core.admin.base import SuiteAdmin, asker
from core.choices import Level
from core.models import SuiteApp
from core.services.components import (
    change_component_in_transaction,
    create_component_in_transaction,
    hide_from_menu_in_transaction,
    menu_code,
    remove_component_in_transaction,
    renew_secret,
    show_in_menu_in_transaction,
)

for _app in ("socialaccount", "mfa", "allauth_idp_oidc"):
    for _model in apps.get_app_config(_app).get_models():
        if admin.site.is_registered(_model):
            admin.site.unregister(_model)

# Where the secret of a new component waits for the page that shows it.
MADE = "suite.made_component"
LOOPBACK = ("localhost", "127.0.0.1", "::1")


class ComponentForm(forms.ModelForm):  # type: ignore[type-arg]
    """What it is called, where people come back to, and where the menu leads."""

    redirect_uris = forms.CharField(
        label=_("Where people come back to"),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
        help_text=_("The component's redirect addresses, one a line, to the letter."),
    )
    menu_address = forms.URLField(
        label=_("Address in the menu"),
        required=False,
        assume_scheme="https",
        widget=UnfoldAdminTextInputWidget,
        help_text=_("A page of the component that begins its sign-in; empty: not in the menu."),
    )

    class Meta:
        model = Client
        fields: ClassVar[list[str]] = ["name", "redirect_uris", "skip_consent"]
        labels: ClassVar[dict[str, Any]] = {
            "name": _("Name"),
            "skip_consent": _("Without asking the person"),
        }
        help_texts: ClassVar[dict[str, Any]] = {
            "skip_consent": _("For components of the shop's own. Others ask what they may know.")
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance.pk and "menu_address" in self.fields:
            shown = SuiteApp.objects.filter(code=menu_code(self.instance)).first()
            self.initial.setdefault("menu_address", shown.url if shown else "")

    def clean_redirect_uris(self) -> str:
        """Refuse an address on which a code could be read along the way."""
        lines = [line.strip() for line in self.cleaned_data["redirect_uris"].splitlines()]
        for line in filter(None, lines):
            parts = urlsplit(line)
            is_near = parts.scheme == "http" and parts.hostname in LOOPBACK
            if not (is_near or (parts.scheme == "https" and parts.hostname)) or "*" in line:
                text = _("'%s' is no https address without wildcards.")
                raise forms.ValidationError(text % line[:100])
        return "\n".join(filter(None, lines))


@admin.register(Client)
class ComponentAdmin(SuiteAdmin):
    menu = "system"
    menu_icon = "hub"
    read_level = Level.ADMIN
    write_level = Level.ADMIN
    menu_position = 51
    list_display = ["name", "id", "skip_consent", "created_at"]
    list_stays_short = True
    search_fields = ["name", "id"]
    ordering = ["name", "pk"]
    form = ComponentForm
    fields = ["name", "redirect_uris", "menu_address", "skip_consent"]
    actions_detail = ["renew_secret"]

    def save_model(self, request: HttpRequest, obj: Client, form: Any, change: bool) -> None:
        """Write the component by its service; a new one's secret is shown on the answer."""
        if change:
            change_component_in_transaction(client=obj, by=asker(request))
        else:
            text = create_component_in_transaction(client=obj, by=asker(request))
            request.META[MADE] = text
        if form.cleaned_data["menu_address"]:
            show_in_menu_in_transaction(client=obj, address=form.cleaned_data["menu_address"])
        else:
            hide_from_menu_in_transaction(client=obj)

    def delete_model(self, request: HttpRequest, obj: Client) -> None:
        """Remove the component; its tokens open nothing any more."""
        remove_component_in_transaction(client=obj, by=asker(request))

    def response_add(
        self, request: HttpRequest, obj: Client, _next: str | None = None
    ) -> HttpResponse:
        """Show the secret on this answer alone: in a message it would be stored."""
        return self._shown_once(request, obj, request.META.pop(MADE))

    @action(  # type: ignore[untyped-decorator]
        description=_("New secret"), url_path="secret", icon="key", permissions=["change"]
    )
    def renew_secret(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask, then give the component a new secret."""
        client = self.get_object(request, object_id)
        if client is None:
            return self.back_to_list()
        if request.method != "POST":
            question = _("The component cannot sign anybody in until it has the new secret.")
            return self.ask_first(request, client, question=question, button=_("Make a new secret"))
        text = renew_secret(client=client, by=asker(request))
        return self._shown_once(request, client, text)

    def _shown_once(self, request: HttpRequest, client: Client, text: str) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": _("Copy the secret now"),
            "subtitle": client.name,
            "opts": self.opts,
            "text": text,
            "client": client,
            "issuer": request.build_absolute_uri("/").rstrip("/"),
            "back": reverse("admin:allauth_idp_oidc_client_changelist"),
        }
        return TemplateResponse(request, "admin/core/component_made.html", context)
