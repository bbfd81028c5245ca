"""Badges for several people: one tag after the other from a USB reader, by keyboard alone."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.admin.first_day.forms import BadgeForm, BadgeForms
from core.errors import SuiteError
from core.models import Badge
from core.selectors.badges import map_badges
from core.selectors.first_day import list_people, map_people
from core.services.badges import TagTakenError
from core.services.first_day import issue_first_badges

MOST = 100


class TakenForms(BadgeForms):
    """Says at the row whose badge it is that was read."""

    def clean(self) -> None:
        """Refuse badges that somebody has."""
        super().clean()
        rows = {form.cleaned_data["tag"]: form for form in self.forms if _tag_of(form)}
        for tag, badge in map_badges(tags=rows).items():
            if not badge.may_be_handed_on:
                rows[tag].add_error("tag", TagTakenError.of(badge).message)


def _tag_of(form: Any) -> str:
    return str(getattr(form, "cleaned_data", {}).get("tag", ""))


def issue_badges(request: HttpRequest) -> HttpResponse:
    """Show a row for each chosen person and issue what was read; all or none."""
    if not admin.site.get_model_admin(Badge).has_add_permission(request):
        raise PermissionDenied
    rows = _rows(request)
    if request.method == "POST" and rows.is_valid():
        try:
            count = _issue(rows)
        except SuiteError as error:
            messages.error(request, error.message)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            text = ngettext("%d badge is issued.", "%d badges are issued.", count) % count
            messages.success(request, text)
            return HttpResponseRedirect(_back())
    context = {
        **admin.site.each_context(request),
        "title": _("Issue badges"),
        "rows": rows,
        "back": _back(),
    }
    return TemplateResponse(request, "admin/core/issue_badges.html", context)


def _rows(request: HttpRequest) -> Any:
    factory: Any = forms.formset_factory(BadgeForm, formset=TakenForms, extra=0, max_num=MOST)
    if request.method == "POST":
        rows = factory(request.POST, prefix="rows")
        rows.people = map_people(uids=[form["person"].value() for form in rows])
    else:
        keys = [int(key) for key in request.GET.get("people", "").split(",") if key.isdecimal()]
        people = list_people(keys=keys[:MOST])
        rows = factory(prefix="rows", initial=[{"person": person.uid} for person in people])
        rows.people = {str(person.uid): person for person in people}
    rows.label()
    for form in rows.forms[:1]:
        form.fields["tag"].widget.attrs["autofocus"] = True
    return rows


def _issue(rows: Any) -> int:
    read = [form.cleaned_data for form in rows if _tag_of(form)]
    return issue_first_badges(tags={rows.people[str(one["person"])]: one["tag"] for one in read})


def _back() -> str:
    return reverse("admin:core_suiteuser_changelist")
