"""The inbox of badges that nobody has: given to a person in one step, or dismissed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from core.admin.base import FactAdmin, asker
from core.admin.bulk_forms import named
from core.admin.issue_badge import TEMPLATE, UntilField
from core.admin.object_page import page_of
from core.errors import SuiteError
from core.models import Badge, SuiteUser
from core.panels import QuickAction
from shopmonitor.models import UnknownBadge
from shopmonitor.selectors.unknown_badges import list_unknown_badges
from shopmonitor.services.unknown_badges import dismiss_unknown_badge, give_unknown_badge


class GiveForm(forms.Form):
    """Whose badge it becomes."""

    person = named(SuiteUser, Badge.user, label=_("Person"))
    until = UntilField(
        label=_("Only until"), required=False, help_text=_("Left empty: without an end.")
    )


@admin.register(UnknownBadge)
class UnknownBadgeAdmin(FactAdmin):
    menu = "people"
    menu_icon = "contactless"
    menu_position = 35
    list_display = ["shown_tag", "last_at", "node", "port", "machine", "times", "give_link"]
    list_more = ["first_at"]
    list_stays_short = True
    search_fields = ["=last4", "machine__code", "machine__name", "node__node_id"]
    fields = ["shown_tag", "node", "port", "machine", "times", "first_at", "last_at"]

    @admin.display(description=_("tag"), ordering="last4")
    def shown_tag(self, unknown: UnknownBadge) -> str:
        """Return what people may see of the tag."""
        return str(unknown)

    @admin.display(description="")
    def give_link(self, unknown: UnknownBadge) -> SafeString:
        """Lead to the page that gives it to a person."""
        page = reverse("admin:shopmonitor_unknownbadge_give", args=[unknown.pk])
        return format_html('<a class="underline" href="{}">{}</a>', page, _("Give to a person"))

    def get_queryset(self, _request: HttpRequest) -> QuerySet[UnknownBadge]:
        """Leave out what has become somebody's meanwhile."""
        return list_unknown_badges()

    def may_issue(self, request: HttpRequest) -> bool:
        """Ask the page of badges: whoever may add one there may give one here."""
        return bool(self.admin_site.get_model_admin(Badge).has_add_permission(request))

    def quick_actions(self, request: HttpRequest, obj: UnknownBadge) -> list[QuickAction]:
        """Offer both ways out of the inbox."""
        if not self.may_issue(request):
            return []
        names = (("give", _("Give to a person")), ("dismiss", _("Dismiss")))
        return [
            QuickAction(title, reverse(f"admin:shopmonitor_unknownbadge_{name}", args=[obj.pk]))
            for name, title in names
        ]

    def get_urls(self) -> list[Any]:
        """Add the two ways out."""
        give, dismiss = (self.admin_site.admin_view(view) for view in (self.give, self.dismiss))
        return [
            path("<int:key>/give/", give, name="shopmonitor_unknownbadge_give"),
            path("<int:key>/dismiss/", dismiss, name="shopmonitor_unknownbadge_dismiss"),
            *super().get_urls(),
        ]

    def give(self, request: HttpRequest, key: int) -> HttpResponse:
        """Ask for the person and issue the badge; what is gone leads back to the list."""
        unknown = self._asked_for(request, key)
        if unknown is None:
            return self.back_to_list()
        form = GiveForm(request.POST if "person" in request.POST else None)
        if form.is_bound and form.is_valid() and self._given(request, unknown, form):
            return HttpResponseRedirect(page_of(form.cleaned_data["person"]))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Give badge"),
            "subtitle": str(unknown),
            "opts": self.opts,
            "original": unknown,
            "media": self.media + form.media,
            "form": form,
            "unknown": unknown,
            "button": _("Issue badge"),
            "back": reverse("admin:shopmonitor_unknownbadge_changelist"),
        }
        return TemplateResponse(request, TEMPLATE, context)

    def dismiss(self, request: HttpRequest, key: int) -> HttpResponse:
        """Take it out of the inbox; a link alone does nothing."""
        unknown = self._asked_for(request, key)
        if unknown is not None and request.method == "POST":
            dismiss_unknown_badge(unknown=unknown)
            self.message_user(request, _("Dismissed."), messages.SUCCESS)
        return self.back_to_list()

    def _asked_for(self, request: HttpRequest, key: int) -> UnknownBadge | None:
        if not self.may_issue(request):
            raise PermissionDenied
        found = self.get_object(request, str(key))
        return found if isinstance(found, UnknownBadge) else None

    def _given(self, request: HttpRequest, unknown: UnknownBadge, form: GiveForm) -> bool:
        """Issue the badge; a refusal stands above the form."""
        person, until = form.cleaned_data["person"], form.cleaned_data["until"]
        shown = {"badge": str(unknown), "person": person}
        try:
            give_unknown_badge(unknown=unknown, user=person, by=asker(request), expires_at=until)
        except SuiteError as error:
            form.add_error(None, error.message)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            text = _("Badge %(badge)s is issued to %(person)s.") % shown
            self.message_user(request, text, messages.SUCCESS)
        return not form.errors
