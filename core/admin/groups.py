"""Pages of groups: who belongs to them, and what they may."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from core.admin.base import RecordAdmin, SuiteInline, asker
from core.admin.inline_rows import link_to, rows_that_stay, take_over
from core.choices import Level
from core.models import GroupMember, SuiteGroup, SuitePermission, SuiteUser
from core.selectors.groups import list_groups_with_counts, list_rights_of_group
from core.selectors.places import name_resources
from core.services.groups import (
    change_group_in_transaction,
    create_group_in_transaction,
    retire_group_in_transaction,
)


class MemberInline(SuiteInline):
    """The members; written together with the group, by its service."""

    model = GroupMember
    extra = 0
    autocomplete_fields = ["user"]
    verbose_name = _("member")
    verbose_name_plural = _("members")
    hide_title = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[GroupMember]:
        """Return the members by name."""
        rows: QuerySet[GroupMember] = super().get_queryset(request)
        return rows.select_related("user").order_by("user__display_name", "pk")


@admin.register(SuiteGroup)
class SuiteGroupAdmin(RecordAdmin):
    menu = "people"
    menu_icon = "groups"
    menu_position = 20
    list_display = ["name", "member_count", "right_count", "updated_at"]
    list_stays_short = True
    search_fields = ["name"]
    readonly_fields = ["rights"]
    inlines = [MemberInline]
    write_level = Level.ADMIN

    def get_queryset(self, request: HttpRequest) -> QuerySet[SuiteGroup]:
        """Return the groups with how many belong to them and how much they may."""
        return self.visible(request, list_groups_with_counts())

    def get_fields(self, _request: HttpRequest, obj: Any = None) -> Any:
        """Show the rights of a group that is there."""
        return ["name", "rights"] if obj else ["name"]

    def save_model(self, _request: HttpRequest, obj: SuiteGroup, _form: Any, _change: bool) -> None:
        """Write nothing yet: name and members are one change."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Write the group with its members by its service."""
        members = [person for formset in formsets for person in _members(formset)]
        for formset in formsets:
            take_over(formset)
        service = change_group_in_transaction if change else create_group_in_transaction
        service(group=form.instance, members=members, by=asker(request))

    def retire(self, request: HttpRequest, record: Any) -> None:
        """Retire the group and tell the guards."""
        retire_group_in_transaction(group=record, by=asker(request))

    @admin.display(description=_("members"), ordering="member_count")
    def member_count(self, group: Any) -> int:
        """Return how many belong to it."""
        return int(group.member_count)

    @admin.display(description=_("rights"), ordering="right_count")
    def right_count(self, group: Any) -> int:
        """Return how many rights it has."""
        return int(group.right_count)

    @admin.display(description=_("what it may"))
    def rights(self, group: SuiteGroup) -> SafeString:
        """Return each right by name, as the way to its page, and the way to give one more."""
        lines = format_html_join("", "<li>{}</li>", ((line,) for line in _rights(group)))
        more = format_html(
            '<a href="{}?group={}" class="suite-link">{}</a>',
            reverse("admin:core_suitepermission_add"),
            group.pk,
            _("Give a right"),
        )
        return format_html('<ul class="suite-rights">{}<li>{}</li></ul>', lines, more)


def _rights(group: SuiteGroup) -> Iterator[SafeString]:
    rights = list_rights_of_group(group=group)
    places = name_resources(rows=rights)
    for right in rights:
        level = right.get_level_display()
        what = _("Block: %s") % level if right.block else level
        yield format_html("{} · {}{}", link_to(right, what), places[right.pk], _limits(right))


def _limits(right: SuitePermission) -> str:
    """Return where and until when the right holds, if that is limited."""
    parts = [right.get_app_context_display()] if right.app_context else []
    for text, at in ((_("from %s"), right.valid_from), (_("until %s"), right.valid_until)):
        if at is not None:
            parts.append(text % date_format(localtime(at), "SHORT_DATETIME_FORMAT"))
    return "".join(f" · {part}" for part in parts)


def _members(formset: Any) -> list[SuiteUser]:
    if formset.model is not GroupMember:
        return []
    return [form.cleaned_data["user"] for form in rows_that_stay(formset)]
