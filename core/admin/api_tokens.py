"""Pages of API tokens: made here, shown once, revoked here."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.admin.base import SuiteAdmin
from core.models import ApiToken
from core.services.api_tokens import SCOPE, create_token_in_transaction, revoke_api_token


class TokenForm(forms.ModelForm):  # type: ignore[type-arg]
    """For whom, what for and how long."""

    class Meta:
        model = ApiToken
        fields: ClassVar[list[str]] = ["user", "name", "scopes", "expires_at"]

    def clean_scopes(self) -> list[str]:
        """Refuse what is no scope."""
        scopes: list[str] = self.cleaned_data["scopes"]
        for scope in scopes:
            if not SCOPE.match(scope):
                text = _("'%s' is no scope; write orders:read, orders:write or *.") % scope
                raise forms.ValidationError(text)
        return scopes


@admin.register(ApiToken)
class ApiTokenAdmin(SuiteAdmin):
    menu = "system"
    menu_icon = "vpn_key"
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
    list_select_related = ["user"]
    search_fields = ["name", "prefix", "user__username"]
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
        shown = _("Copy the token now, it is not shown again: %s") % text
        self.message_user(request, shown, messages.WARNING)

    @admin.action(description=_("Revoke"))
    def revoke_tokens(self, request: HttpRequest, tokens: QuerySet[ApiToken]) -> None:
        """Revoke the chosen tokens."""
        for token in tokens:
            revoke_api_token(token=token)
        text = ngettext("%d token revoked.", "%d tokens revoked.", len(tokens)) % len(tokens)
        self.message_user(request, text, messages.SUCCESS)
