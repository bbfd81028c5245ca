"""What a person chooses for themselves: language and time zone."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language_info, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from core.domain.time_zones import known_time_zones
from core.models import SuiteUser
from core.selectors.modules import list_modules_off
from core.services.users import change_user


def languages() -> list[tuple[str, Any]]:
    """Return the suite's languages, each by the name that its speakers give it."""
    own = [(code, get_language_info(code)["name_local"]) for code, _name in settings.LANGUAGES]
    return [("", _("As the browser says")), *own]


def time_zones() -> list[tuple[str, Any]]:
    """Return the time zones by name."""
    names = sorted(known_time_zones())
    return [("", _("That of the shop")), *((name, name.replace("_", " ")) for name in names)]


class PreferencesForm(forms.ModelForm):  # type: ignore[type-arg]
    """Two choices, each of which may be left to the suite."""

    language = forms.ChoiceField(label=_("Language"), choices=languages, required=False)
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=time_zones, required=False)

    class Meta:
        model = SuiteUser
        fields: ClassVar[list[str]] = ["language", "time_zone"]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """Show and take a person's choices; they hold from the next page on."""
    person = request.user
    assert isinstance(person, SuiteUser)  # noqa: S101 - login_required has asked
    form = PreferencesForm(request.POST or None, instance=person, label_suffix="")
    if request.method == "POST" and form.is_valid():
        change_user(user=form.instance)
        with translation.override(person.language or translation.get_language()):
            messages.success(request, gettext("Your choices hold from now on."))
        return HttpResponseRedirect(reverse("preferences"))
    off = list_modules_off()
    context = {"form": form, "kiosks_on": "kiosk" not in off, "floor_on": "floor" not in off}
    return render(request, "core/preferences.html", context)
