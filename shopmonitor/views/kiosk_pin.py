"""A person sets the PIN that kiosks ask for besides the badge."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from core.errors import InvalidInputError
from core.models import SuiteUser
from shopmonitor.domain.pins import LONGEST, SHORTEST
from shopmonitor.selectors.kiosks import find_pin
from shopmonitor.services.kiosk_pins import set_pin
from shopmonitor.views.kiosk import at_kiosk


class PinField(forms.CharField):
    """Digits that nobody reads over a shoulder."""

    widget = forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "off"})


class PinForm(forms.Form):
    """The PIN, twice."""

    pin = PinField(
        label=_("New PIN"), min_length=SHORTEST, max_length=LONGEST, help_text=_("4 to 8 digits.")
    )
    again = PinField(label=_("New PIN again"), max_length=LONGEST)

    def __init__(self, person: SuiteUser, sent: QueryDict | None) -> None:
        super().__init__(sent, label_suffix="")
        self.person = person

    def take(self) -> bool:
        """Set the PIN; tell whether it was taken."""
        if self.cleaned_data["pin"] != self.cleaned_data["again"]:
            self.add_error("again", _("Type the same PIN twice."))
            return False
        try:
            set_pin(user=self.person, pin=self.cleaned_data["pin"])
        except InvalidInputError as error:
            self.add_error("pin", error.message)
            return False
        return True


@login_required
@at_kiosk
@require_http_methods(["GET", "HEAD", "POST"])
def kiosk_pin(request: HttpRequest) -> HttpResponse:
    """Ask for a PIN and set it."""
    person = request.user
    assert isinstance(person, SuiteUser)  # noqa: S101 - login_required has asked
    form = PinForm(person, request.POST or None)
    if request.method == "POST" and form.is_valid() and form.take():
        messages.success(request, gettext("Kiosks ask for your new PIN from now on."))
        return HttpResponseRedirect(reverse("preferences"))
    context = {"form": form, "there": find_pin(user=person)}
    return render(request, "shopmonitor/kiosk_pin_form.html", context)
