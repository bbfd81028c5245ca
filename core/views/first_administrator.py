"""The page on which the first administrator makes their account."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account.adapter import get_adapter
from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core.auth.guessing import is_closed_to, note_wrong_key
from core.models import SuiteUser
from core.services.first_administrator import (
    FirstLinkRefusedError,
    check_first_key,
    create_first_administrator,
)

DOOR = "first-administrator"
BACKEND = "django.contrib.auth.backends.ModelBackend"


class FirstAdministratorForm(forms.ModelForm):  # type: ignore[type-arg]
    """Who they are, and the password twice."""

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 8 characters, not a common word."),
    )
    password_again = forms.CharField(
        label=_("Password again"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    class Meta:
        model = SuiteUser
        fields: ClassVar[list[str]] = ["display_name", "username", "email"]
        widgets: ClassVar[dict[str, Any]] = {
            "display_name": forms.TextInput(attrs={"autocomplete": "name", "autofocus": True}),
            "username": forms.TextInput(
                attrs={"autocomplete": "username", "autocapitalize": "none"}
            ),
        }

    def clean_password_again(self) -> str:
        """Refuse a slip of the hand."""
        again = str(self.cleaned_data["password_again"])
        if self.cleaned_data.get("password") != again:
            raise ValidationError(_("The two passwords differ: type both again."))
        return again


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def first_administrator(request: HttpRequest) -> HttpResponse:
    """Make the first administrator, sign them in, and lead them to the set-up of the shop."""
    key = request.GET.get("key", "")
    if is_closed_to(request, door=DOOR):
        text = _("Too many wrong links came from this address: wait five minutes.")
        return render(request, "core/first_administrator.html", {"refused": text}, status=429)
    try:
        check_first_key(key)
        form = FirstAdministratorForm(request.POST or None)
        if request.method == "POST" and form.is_valid() and _make(key, form):
            get_adapter(request).login(request, form.instance)
            return HttpResponseRedirect(reverse("first_day"))
    except FirstLinkRefusedError as error:
        note_wrong_key(request, door=DOOR)
        return render(
            request, "core/first_administrator.html", {"refused": error.message}, status=403
        )
    return render(request, "core/first_administrator.html", {"form": form})


def _make(key: str, form: FirstAdministratorForm) -> bool:
    user = form.instance
    try:
        create_first_administrator(key=key, user=user, password=form.cleaned_data["password"])
    except ValidationError as error:
        form.add_error(None, error)
        return False
    user.backend = BACKEND
    return True
