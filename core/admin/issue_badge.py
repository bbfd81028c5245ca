"""On a person's page: a badge is issued by holding it to a reader; for several people in a row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action
from unfold.widgets import UnfoldAdminSplitDateTimeWidget, UnfoldAdminTextInputWidget

from core.admin.object_page import page_of
from core.clock import utc_now
from core.domain.tags import TagError, normalise_tag
from core.errors import SuiteError
from core.models import Badge, SuiteUser
from core.services.badges import issue_badge, replace_badge

if TYPE_CHECKING:
    from core.admin.base import RecordAdmin as Page
else:
    Page = object

TEMPLATE = "admin/core/issue_badge.html"


@dataclass(frozen=True)
class OtherWay:
    """A page of an app that issues a badge in another way, for whom `may` lets in.

    Its address says who gets it, and which badge it replaces, if any.
    """

    title: str | Promise
    address: Callable[[SuiteUser, Badge | None], str]
    may: Callable[[HttpRequest], bool]


OTHER_WAYS: list[OtherWay] = []


def add_other_way(way: OtherWay) -> None:
    """Offer another way on the page that issues a badge to a person."""
    OTHER_WAYS.append(way)


class TagField(forms.CharField):
    """What a USB reader types, with the Enter that ends it."""

    def __init__(self, **options: Any) -> None:
        attrs = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        given: dict[str, Any] = {"label": _("Tag"), "max_length": 64}
        super().__init__(**given | {"widget": UnfoldAdminTextInputWidget(attrs=attrs)} | options)

    def clean(self, value: Any) -> str:
        """Refuse what no badge has."""
        text = super().clean(value)
        try:
            return normalise_tag(text) if text else ""
        except TagError as error:
            raise ValidationError(gettext(error.message)) from None


class UntilField(forms.SplitDateTimeField):
    """A moment that is still to come, by the clock of whoever reads the page."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"widget": UnfoldAdminSplitDateTimeWidget} | options)

    def clean(self, value: Any) -> Any:
        """Refuse what is over."""
        moment = super().clean(value)
        if moment is not None and moment <= utc_now():
            raise ValidationError(gettext("That is over: choose a time that is still to come."))
        return moment


class IssueForm(forms.Form):
    """The tag first: a reader types it and sends the form."""

    tag = TagField(help_text=_("Hold the badge to the USB reader, or type what is on it in hex."))
    until = UntilField(
        label=_("Only until"), required=False, help_text=_("Left empty: without an end.")
    )
    note = forms.CharField(
        label=_("Note"), required=False, max_length=200, widget=UnfoldAdminTextInputWidget
    )

    def __init__(self, *args: Any, replaces: Badge | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["tag"].widget.attrs["autofocus"] = True
        if replaces is not None:
            # What takes another's place ends when that one would have.
            del self.fields["until"], self.fields["note"]


def replacing_page(badge: Badge) -> str:
    """Return the address at which a badge gets another one in its place."""
    page = reverse("admin:core_suiteuser_issue_badge", args=[badge.user_id])
    return f"{page}?{urlencode({'replaces': badge.pk})}"


class IssuesBadges(Page):
    """Adds the page to a person's page, and rows of people to their list."""

    def has_issue_permission(self, request: HttpRequest, _key: Any = None) -> bool:
        """Ask the page of badges: whoever may add one there may issue one here."""
        return bool(self.admin_site.get_model_admin(Badge).has_add_permission(request))

    @action(  # type: ignore[untyped-decorator]
        description=_("Issue badge"), url_path="issue-badge", icon="badge", permissions=["issue"]
    )
    def issue_badge(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask for the tag and issue the badge."""
        person = self.get_object(request, object_id)
        if not isinstance(person, SuiteUser):
            return self.back_to_list()
        if not self.has_view_permission(request, person):
            raise PermissionDenied
        replaced = _badge_of(person, request.GET.get("replaces", ""))
        form = IssueForm(request.POST or None, replaces=replaced)
        if request.method == "POST" and form.is_valid() and _issued(form, person, replaced):
            text = _("Badge %(badge)s is issued to %(person)s.")
            shown = {"badge": f"…{form.cleaned_data['tag'][-4:]}", "person": person}
            self.message_user(request, text % shown, messages.SUCCESS)
            return HttpResponseRedirect(page_of(person))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Replace badge") if replaced else _("Issue badge"),
            "subtitle": str(person),
            "opts": self.opts,
            "original": person,
            "media": self.media + form.media,
            "form": form,
            "replaced": replaced,
            "other_ways": _other_ways(request, person, replaced),
            "button": _("Issue badge"),
            "back": page_of(person),
        }
        return TemplateResponse(request, TEMPLATE, context)

    @admin.action(description=_("Issue badges"), permissions=["issue"])
    def issue_badges(self, _request: HttpRequest, people: QuerySet[SuiteUser]) -> HttpResponse:
        """Go to the page that asks for one tag after the other."""
        keys = people.order_by("display_name", "pk").values_list("pk", flat=True)
        page = reverse("issue_badges")
        return HttpResponseRedirect(f"{page}?{urlencode({'people': ','.join(map(str, keys))})}")


def _badge_of(person: SuiteUser, key: str) -> Badge | None:
    if not key.isdecimal():
        return None
    return Badge.objects.filter(pk=key, user=person, deleted_at=None).first()


def _other_ways(
    request: HttpRequest, person: SuiteUser, replaced: Badge | None
) -> list[tuple[str | Promise, str]]:
    return [(way.title, way.address(person, replaced)) for way in OTHER_WAYS if way.may(request)]


def _issued(form: IssueForm, person: SuiteUser, replaced: Badge | None) -> bool:
    """Issue what the form says; a refusal stands at the tag."""
    values = form.cleaned_data
    try:
        if replaced is not None:
            replace_badge(badge=replaced, tag=values["tag"])
        else:
            issue_badge(
                user=person, tag=values["tag"], expires_at=values["until"], note=values["note"]
            )
    except SuiteError as error:
        form.add_error("tag", error.message)
    except ValidationError as error:
        form.add_error("tag", error.messages)
    return not form.errors
