"""Pages of badges: issued with a tag that is typed or read, and never shown again."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from core.admin.bulk_actions import for_each_row
from core.admin.import_button import ImportableAdmin
from core.admin.issue_badge import TagField, replacing_page
from core.admin.lend_badge import LendsBadges
from core.admin.object_page import page_of
from core.choices import BadgeState, Level
from core.clock import utc_now
from core.models import Badge
from core.panels import QuickAction
from core.selectors.badges import IN_USE, list_lent_badges, list_overdue_badges
from core.selectors.record_facts import KEPT, REVISION, VALUES
from core.services.badges import issue_in_transaction, set_badge_state


class IssueForm(forms.ModelForm):  # type: ignore[type-arg]
    """Who gets the badge, and what the reader says."""

    tag = TagField(
        help_text=_("Type it in hex, or put the cursor here and hold the badge to a USB reader.")
    )

    class Meta:
        model = Badge
        fields: ClassVar[list[str]] = []


class OutFilter(admin.SimpleListFilter):
    """Narrows the list to badges that are to come back."""

    title = _("lent")
    parameter_name = "lent"

    def lookups(self, _request: HttpRequest, _admin: Any) -> list[tuple[str, Any]]:
        """Return what may be asked for."""
        return [("out", _("Out for a time")), ("overdue", _("Out for too long"))]

    def queryset(self, _request: HttpRequest, queryset: QuerySet[Badge]) -> QuerySet[Badge]:
        """Narrow the list."""
        if self.value() == "out":
            return list_lent_badges(badges=queryset)
        if self.value() == "overdue":
            return list_overdue_badges(at=utc_now(), badges=queryset)
        return queryset


# What one press of a button does to a badge; the first two need no more than `edit`.
OUT_OF_USE = (BadgeState.BLOCKED, BadgeState.LOST)
QUICK_STATES: dict[str, Promise] = {
    BadgeState.BLOCKED: _("Block"),
    BadgeState.LOST: _("Mark as lost"),
    BadgeState.RETURNED: _("Mark as returned"),
    BadgeState.ACTIVE: _("Put back into use"),
}


def badge_actions(page: Any, request: HttpRequest, badge: Badge) -> list[QuickAction]:
    """Return the buttons that take a badge out of use, or back into it."""
    if badge.is_deleted:
        return []
    states: list[BadgeState] = []
    if badge.state in IN_USE and page.has_block_permission(request):
        states += OUT_OF_USE
    if page.has_write_permission(request):
        states += [BadgeState.RETURNED if badge.state in IN_USE else BadgeState.ACTIVE]
    return [
        QuickAction(QUICK_STATES[state], reverse("admin:core_badge_state", args=[badge.pk, state]))
        for state in states
    ]


def state_message(badge: Badge, before: str) -> list[dict[str, Any]]:
    """Return what the log keeps of a new state."""
    kept = {VALUES: [["state", before, badge.state]], REVISION: badge.revision}
    return [{"changed": {"fields": ["State"]}}, {KEPT: kept}]


@admin.register(Badge)
class BadgeAdmin(LendsBadges, ImportableAdmin):
    menu = "people"
    menu_icon = "badge"
    menu_position = 30
    palette_position = 20
    write_level = Level.ADMIN
    list_display = ["user", "shown_tag", "state", "issued_at", "expires_at", "note"]
    list_select_related = ["user"]
    list_filter = ["state", OutFilter]
    search_fields = ["user__username", "user__display_name", "=last4", "note"]
    autocomplete_fields = ["user"]
    list_days = "issued_at"
    actions = ["block_badges", "mark_lost", "mark_returned"]
    fields = ["user", "shown_tag", "state", "issued_at", "expires_at", "note"]
    add_fields = ["user", "tag", "expires_at", "note"]

    @admin.display(description=_("tag"), ordering="last4")
    def shown_tag(self, badge: Badge) -> str:
        """Return what people may see of the tag."""
        return f"…{badge.last4}"

    def palette_title(self, row: Badge) -> str:
        """Name the badge with its person."""
        return f"{row} {row.user}"

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

    def has_block_permission(self, request: HttpRequest, _obj: Any = None) -> bool:
        """Let whoever may change the shop's records take a badge out of use."""
        return self.may(request, Level.EDIT)

    def quick_actions(self, request: HttpRequest, obj: Badge) -> list[QuickAction]:
        """Offer the states that the badge is not in."""
        return badge_actions(self, request, obj)

    def get_urls(self) -> list[Any]:
        """Add the one address that changes a badge's state."""
        page = self.admin_site.admin_view(self.set_state)
        own = path("<int:key>/state/<str:state>/", page, name="core_badge_state")
        return [own, *super().get_urls()]

    def set_state(self, request: HttpRequest, key: int, state: str) -> HttpResponse:
        """Change the state of one badge; a link alone does nothing."""
        badge = self.get_object(request, str(key))
        if request.method != "POST" or badge is None or state not in QUICK_STATES:
            return self.back_to_list()
        wanted = BadgeState(state)
        allowed = self.has_block_permission if wanted in OUT_OF_USE else self.has_write_permission
        if not allowed(request, badge):
            raise PermissionDenied
        before = badge.state
        # With an end it is lent again, and stands among what is to come back.
        lent = wanted == BadgeState.ACTIVE and badge.expires_at is not None
        set_badge_state(badge=badge, state=BadgeState.TEMPORARY if lent else wanted)
        self.log_change(request, badge, state_message(badge, before))
        text = _("Badge %(badge)s of %(person)s: %(state)s. It holds at the next swipe.")
        shown = {"badge": badge, "person": badge.user, "state": badge.get_state_display()}
        self.message_user(request, text % shown, messages.SUCCESS)
        if wanted == BadgeState.LOST and self.has_add_permission(request) and badge.user.active:
            return HttpResponseRedirect(replacing_page(badge))
        back = request.POST.get("back", "")
        safe = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
        return HttpResponseRedirect(back if safe else page_of(badge))

    @for_each_row(description=_("Block"), permissions=("block",))
    def block_badges(self, _request: HttpRequest, badge: Badge, _values: dict[str, Any]) -> None:
        """Block the badges; it holds at the next swipe."""
        set_badge_state(badge=badge, state=BadgeState.BLOCKED)

    @for_each_row(description=_("Mark as lost"), permissions=("block",))
    def mark_lost(self, _request: HttpRequest, badge: Badge, _values: dict[str, Any]) -> None:
        """Note that the badges are lost; it holds at the next swipe."""
        set_badge_state(badge=badge, state=BadgeState.LOST)

    @for_each_row(description=_("Mark as returned"))
    def mark_returned(self, _request: HttpRequest, badge: Badge, _values: dict[str, Any]) -> None:
        """Note that the badges were given back; they open nothing."""
        set_badge_state(badge=badge, state=BadgeState.RETURNED)
