"""A person says how they want to be told of alerts."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from core.db.doors import Door, through
from core.db.roles import MONITOR
from core.models import SuiteUser
from shopmonitor.models import AlertWish
from shopmonitor.selectors.alert_wishes import get_wish
from shopmonitor.services.alert_wishes import WISHED, set_wish


class WishForm(forms.ModelForm):  # type: ignore[type-arg]  # Django's takes none when it runs
    """What a person may say of alerts."""

    class Meta:
        model = AlertWish
        fields = WISHED
        widgets = {
            name: forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
            for name in ("quiet_from", "quiet_until", "summary_at")
        }


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def alert_wish(request: HttpRequest) -> HttpResponse:
    """Ask how, and write it."""
    person = request.user
    assert isinstance(person, SuiteUser)  # noqa: S101 - login_required has asked
    with through(Door(MONITOR, person=person.pk)):
        form = WishForm(request.POST or None, instance=get_wish(user=person), label_suffix="")
        if request.method == "POST" and form.is_valid():
            set_wish(wish=form.instance, user=person)
            messages.success(request, gettext("Saved."))
            return HttpResponseRedirect(reverse("preferences"))
        context = {"form": form, "person": person}
        return render(request, "shopmonitor/alert_wish.html", context)
