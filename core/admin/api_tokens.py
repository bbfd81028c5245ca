"""Pages of API tokens: made here, shown once, revoked here."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelect2MultipleWidget

from core.admin.base import SuiteAdmin, asker
from core.admin.bulk_actions import for_each_row
from core.choices import Level
from core.models import ApiToken
from core.resources import known_scopes
from core.services.api_tokens import create_token_in_transaction, revoke_api_token

# Where the text of a new token waits for the page that shows it.
MADE = "suite.made_token"


class TokenForm(forms.ModelForm):  # type: ignore[type-arg]
    """For whom, what for and how long."""

    scopes = forms.MultipleChoiceField(
        label=_("Scopes"),
        choices=known_scopes,
        widget=UnfoldAdminSelect2MultipleWidget,
        help_text=_("What the token may do; never more than the person. * stands for all."),
    )

    class Meta:
        model = ApiToken
        fields: ClassVar[list[str]] = ["user", "name", "scopes", "expires_at"]


@admin.register(ApiToken)
class ApiTokenAdmin(SuiteAdmin):
    menu = "system"
    menu_icon = "vpn_key"
    read_level = Level.ADMIN
    write_level = Level.ADMIN
    menu_position = 40
    list_display = [
        "name",
        "user",
        "prefix",
        "scopes",
        "created_at",
        "last_used_at",
        "expires_at",
        "revoked_at",
    ]
    list_stays_short = True
    list_select_related = ["user"]
    search_fields = ["name", "prefix", "user__username", "user__display_name"]
    autocomplete_fields = ["user"]
    form = TokenForm
    actions = ["revoke_tokens"]

    def has_change_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        """A token is made and revoked, never changed."""
        return False

    def has_delete_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        """A revoked token stays as a trace."""
        return False

    def save_model(self, request: HttpRequest, obj: ApiToken, _form: Any, _change: bool) -> None:
        """Make the token and show its text, this once."""
        token, text = create_token_in_transaction(
            user=obj.user, name=obj.name, scopes=obj.scopes, expires_at=obj.expires_at
        )
        obj.__dict__.update(token.__dict__)
        request.META[MADE] = text

    def response_add(
        self, request: HttpRequest, obj: ApiToken, _next: str | None = None
    ) -> HttpResponse:
        """Show the token on this answer alone: in a message it would be stored."""
        context = {
            **self.admin_site.each_context(request),
            "title": _("Copy the token now"),
            "subtitle": str(obj),
            "opts": self.opts,
            "text": request.META.pop(MADE),
            "back": reverse("admin:core_apitoken_changelist"),
        }
        # Django answers all of the back office with "no-store".
        return TemplateResponse(request, "admin/core/token_made.html", context)

    @for_each_row(description=_("Revoke"))
    def revoke_tokens(self, request: HttpRequest, token: ApiToken, _values: dict[str, Any]) -> None:
        """Revoke the chosen tokens."""
        revoke_api_token(token=token, by=asker(request))
