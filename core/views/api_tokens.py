"""A person's API tokens: made with the scopes that they pick, shown once, revoked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from core.clock import utc_now
from core.errors import ConflictError, NotFoundError
from core.models import SuiteUser
from core.resources import EVERYTHING, known_scopes, resource_names
from core.selectors.api_tokens import list_own_tokens, require_own_token
from core.services.api_tokens import create_api_token, renew_api_token, revoke_api_token

FOR_EVER = ""
DAYS = [
    ("30", _("30 days")),
    ("90", _("90 days")),
    ("365", _("One year")),
    (FOR_EVER, _("Until it is revoked")),
]

# Hours in which programs can be given the new text.
OVERLAPS = [("0", _("not at all")), ("1", _("1 hour")), ("24", _("1 day")), ("168", _("7 days"))]


class NewTokenForm(forms.Form):
    """What for, for how long, and what it may do."""

    name = forms.CharField(
        label=_("What is it for?"),
        max_length=100,
        help_text=_("The program that will use it, so that you know it again."),
    )
    days = forms.ChoiceField(label=_("How long?"), choices=DAYS, initial="90", required=False)
    scopes = forms.MultipleChoiceField(
        label=_("What may it do?"),
        choices=known_scopes,
        error_messages={"required": _("Pick at least one thing that the token may do.")},
    )


class RenewalForm(forms.Form):
    """How long the older text stays good."""

    overlap = forms.ChoiceField(
        label=_("The older one stays good for"), choices=OVERLAPS, initial="24"
    )


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def api_tokens(request: HttpRequest) -> HttpResponse:
    """Show a person's tokens and make new ones; the text of a new one is on this answer alone."""
    person = request.user
    assert isinstance(person, SuiteUser)  # noqa: S101 - login_required has asked
    form = NewTokenForm(request.POST or None, label_suffix="")
    shown: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        shown["made"], shown["text"] = _make(person, form.cleaned_data)
        form = NewTokenForm(label_suffix="")
    return _page(request, person, form, **shown)


@login_required
@require_POST
def revoke_token(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Revoke one of a person's own tokens."""
    person = request.user
    assert isinstance(person, SuiteUser)  # noqa: S101 - login_required has asked
    try:
        token = require_own_token(user=person, uid=uid)
    except NotFoundError as error:
        raise Http404 from error
    revoke_api_token(token=token, by=person)
    messages.success(request, _("%s is revoked; it opens nothing any more.") % token)
    return HttpResponseRedirect(reverse("api_tokens"))


@never_cache
@login_required
@require_POST
def renew_token(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Give one of a person's own tokens a new text, shown on this answer alone."""
    person = request.user
    assert isinstance(person, SuiteUser)  # noqa: S101 - login_required has asked
    try:
        token = require_own_token(user=person, uid=uid)
    except NotFoundError as error:
        raise Http404 from error
    form = RenewalForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say how long the older one stays good: choose from the list."))
        return HttpResponseRedirect(reverse("api_tokens"))
    overlap = timedelta(hours=int(form.cleaned_data["overlap"]))
    try:
        made, text = renew_api_token(token=token, overlap=overlap, by=person)
    except ConflictError as error:
        messages.error(request, error.message)
        return HttpResponseRedirect(reverse("api_tokens"))
    return _page(request, person, NewTokenForm(label_suffix=""), made=made, text=text)


def _page(request: HttpRequest, person: SuiteUser, form: NewTokenForm, **more: Any) -> HttpResponse:
    shown = more | {
        "form": form,
        "renewal": RenewalForm(label_suffix=""),
        "now": utc_now(),
        "tokens": list_own_tokens(user=person),
        "resources": resource_names(),
        "picked": form["scopes"].value() or [],
    }
    return render(request, "core/api_tokens.html", shown)


def _make(person: SuiteUser, sent: dict[str, Any]) -> tuple[Any, str]:
    days = sent["days"]
    expires_at = utc_now() + timedelta(days=int(days)) if days else None
    scopes = [EVERYTHING] if EVERYTHING in sent["scopes"] else sent["scopes"]
    return create_api_token(user=person, name=sent["name"], scopes=scopes, expires_at=expires_at)
