"""Lending a badge until the evening: to somebody of the shop, or to a visitor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action
from unfold.widgets import UnfoldAdminTextInputWidget

from core.admin.bulk_forms import named
from core.admin.issue_badge import TEMPLATE, TagField, UntilField
from core.domain.days import evening_of
from core.errors import SuiteError
from core.models import Badge, SuiteUser
from core.services.badge_loans import lend_badge, lend_to_visitor

if TYPE_CHECKING:
    from core.admin.base import RecordAdmin as Page
else:
    Page = object


class LendForm(forms.Form):
    """Who, until when, and the tag last: a reader's Enter sends the form."""

    visitor = forms.CharField(
        label=_("Name of the visitor"),
        required=False,
        max_length=100,
        widget=UnfoldAdminTextInputWidget(attrs={"autocomplete": "off", "autofocus": True}),
        help_text=_("A visitor gets no rights: only what a group or a right gives them later."),
    )
    person = named(SuiteUser, Badge.user, label=_("Or somebody of the shop"), required=False)
    until = UntilField(label=_("Until"))
    note = forms.CharField(
        label=_("Note"), required=False, max_length=200, widget=UnfoldAdminTextInputWidget
    )
    tag = TagField(help_text=_("Hold the badge to the USB reader, or type what is on it in hex."))

    def clean(self) -> dict[str, Any]:
        """Ask for one of the two."""
        values: dict[str, Any] = super().clean() or {}
        if not values.get("visitor") and not values.get("person"):
            self.add_error("visitor", gettext("Write the visitor's name, or choose a person."))
        elif values.get("visitor") and values.get("person"):
            self.add_error("visitor", gettext("Leave one of the two empty."))
        return values

    def lend(self) -> Badge:
        """Do what the form says."""
        values = self.cleaned_data
        given = {"tag": values["tag"], "until": values["until"], "note": values["note"]}
        if values["person"]:
            return lend_badge(user=values["person"], **given)
        return lend_to_visitor(name=values["visitor"].strip(), **given)


class LendsBadges(Page):
    """Adds the page that lends a badge to the list of badges."""

    actions_list = ["import_rows", "lend"]

    def has_lend_permission(self, request: HttpRequest) -> bool:
        """Let whoever issues badges lend them."""
        return bool(self.has_add_permission(request))

    @action(  # type: ignore[untyped-decorator]
        description=_("Lend"), url_path="lend", icon="badge", permissions=["lend"]
    )
    def lend(self, request: HttpRequest) -> HttpResponse:
        """Ask for person, end and tag, and lend the badge."""
        evening = evening_of(timezone.localtime())
        form = LendForm(request.POST or None, initial={"until": evening})
        if request.method == "POST" and form.is_valid() and self._lent(request, form):
            page = reverse("admin:core_badge_changelist")
            return HttpResponseRedirect(f"{page}?lent=out")
        context = {
            **self.admin_site.each_context(request),
            "title": _("Lend a badge"),
            "opts": self.opts,
            "media": self.media + form.media,
            "form": form,
            "button": _("Lend"),
            "back": reverse("admin:core_badge_changelist"),
        }
        return TemplateResponse(request, TEMPLATE, context)

    def _lent(self, request: HttpRequest, form: LendForm) -> bool:
        """Lend the badge; a refusal stands at the tag, the rest above the form."""
        try:
            badge = form.lend()
        except SuiteError as error:
            form.add_error("tag", error.message)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            text = _("Badge %(badge)s is lent to %(person)s.")
            self.message_user(
                request, text % {"badge": badge, "person": badge.user}, messages.SUCCESS
            )
        return not form.errors
