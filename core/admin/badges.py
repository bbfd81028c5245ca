"""Pages of badges: issued with a tag that is typed or read, and never shown again."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.widgets import UnfoldAdminTextInputWidget

from core.admin.base import RecordAdmin
from core.choices import BadgeState
from core.domain.tags import TagError, normalise_tag
from core.models import Badge
from core.services.badges import issue_in_transaction, set_badge_state


class IssueForm(forms.ModelForm):  # type: ignore[type-arg]
    """Who gets the badge, and what the reader says."""

    tag = forms.CharField(
        label=_("Tag"),
        max_length=64,
        widget=UnfoldAdminTextInputWidget(attrs={"autocomplete": "off"}),
        help_text=_("Type it in hex, or put the cursor here and hold the badge to a USB reader."),
    )

    class Meta:
        model = Badge
        fields: ClassVar[list[str]] = []

    def clean_tag(self) -> str:
        """Refuse what no badge has."""
        try:
            return normalise_tag(self.cleaned_data["tag"])
        except TagError as error:
            raise forms.ValidationError(_(error.message)) from None


@admin.register(Badge)
class BadgeAdmin(RecordAdmin):
    menu = "people"
    menu_icon = "badge"
    menu_position = 30
    list_display = ["user", "shown_tag", "state", "issued_at", "expires_at", "note"]
    list_select_related = ["user"]
    list_filter = ["state"]
    search_fields = ["user__username", "user__display_name", "last4", "note"]
    autocomplete_fields = ["user"]
    date_hierarchy = "issued_at"
    actions = ["block_badges", "mark_lost"]
    fields = ["user", "shown_tag", "state", "issued_at", "expires_at", "note"]
    add_fields = ["user", "tag", "expires_at", "note"]

    @admin.display(description=_("tag"), ordering="last4")
    def shown_tag(self, badge: Badge) -> str:
        """Return what people may see of the tag."""
        return f"…{badge.last4}"

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Ask for the tag when the badge is issued, never again."""
        return super().get_fields(request, obj) if obj else self.add_fields

    def get_readonly_fields(self, _request: HttpRequest, obj: Any = None) -> list[str]:
        """Keep the badge's owner and tag."""
        return ["user", "shown_tag", "issued_at"] if obj else []

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **options: Any
    ) -> Any:
        """Issue a new badge by its own form."""
        if obj is None:
            options["form"] = IssueForm
        return super().get_form(request, obj, change, **options)

    def make(self, _request: HttpRequest, record: Badge, form: Any) -> None:
        """Issue the badge and let the page go on with it."""
        issued = issue_in_transaction(
            user=record.user,
            tag=form.cleaned_data["tag"],
            expires_at=record.expires_at,
            note=record.note,
        )
        record.__dict__.update(issued.__dict__)

    @admin.action(description=_("Block"))
    def block_badges(self, request: HttpRequest, badges: QuerySet[Badge]) -> None:
        """Block the badges; it holds at the next swipe."""
        self._set_states(request, badges, BadgeState.BLOCKED)

    @admin.action(description=_("Mark as lost"))
    def mark_lost(self, request: HttpRequest, badges: QuerySet[Badge]) -> None:
        """Note that the badges are lost; it holds at the next swipe."""
        self._set_states(request, badges, BadgeState.LOST)

    def _set_states(self, request: HttpRequest, badges: QuerySet[Badge], state: BadgeState) -> None:
        changed = [set_badge_state(badge=badge, state=state) for badge in badges]
        text = ngettext("%d badge changed.", "%d badges changed.", len(changed)) % len(changed)
        self.message_user(request, text, messages.SUCCESS)
