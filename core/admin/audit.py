"""The trail in the back office: who changed what, when, from where; read only."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import DropdownFilter

from core.admin.audit_words import lines_of, tell_changes, thing_of, who_did
from core.admin.base import FactAdmin
from core.admin.date_ranges import MomentRangeFilter
from core.admin.record_log import UNSAID
from core.choices import Level
from core.models import AuditEntry, SuiteUser
from core.models.base import Record
from core.panels import Column, Panel, add_panel
from core.selectors.audit import audited_models, get_names, list_changes_by, list_changes_of
from core.stories import Source, add_source


class TableFilter(DropdownFilter):
    """The kinds of things that are audited, from the code: no look at a million rows."""

    title = _("kind of thing")
    parameter_name = "table"

    def lookups(self, _request: HttpRequest, _admin: Any) -> list[tuple[str, str]]:
        """Return every kind by its name, in the reader's order."""
        named = [
            (table, capfirst(str(model._meta.verbose_name)))
            for table, model in audited_models().items()
        ]
        return sorted(named, key=lambda pair: pair[1])

    def queryset(self, _request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow the list."""
        return rows.filter(table_name=self.value()) if self.value() else rows


@admin.register(AuditEntry)
class AuditEntryAdmin(FactAdmin):
    menu = "system"
    menu_icon = "history"
    read_level = Level.ADMIN
    write_level = Level.ADMIN
    menu_position = 22
    list_display = ["happened_at", "who", "action", "thing", "door"]
    list_more = ["address", "node", "system", "request_id", "database_role", "row_key"]
    list_select_related = ["person"]
    list_days = "happened_at"
    list_filter = [TableFilter, "action", "person", ("happened_at", MomentRangeFilter)]
    ordering = ["-happened_at", "-pk"]
    fields = [
        ("happened_at", "action"),
        ("thing", "who"),
        "told",
        ("door", "address"),
        ("node", "system"),
        ("request_id", "transaction_id"),
        ("database_role", "row_key"),
    ]

    @admin.display(description=_("who"))
    def who(self, entry: AuditEntry) -> str:
        """Return the person, node or program."""
        return who_did(entry) or entry.database_role

    @admin.display(description=_("what it is about"))
    def thing(self, entry: AuditEntry) -> str:
        """Return what the row is and was called."""
        return thing_of(entry)

    @admin.display(description=_("values"))
    def told(self, entry: AuditEntry) -> SafeString:
        """Return what each column was and is, a line each."""
        lines = format_html_join("", "<li>{}</li>", ((line,) for line in _lines(entry)))
        return format_html("<ul>{}</ul>", lines)


def _lines(entry: AuditEntry) -> list[str]:
    return lines_of(entry, get_names([entry])) or [UNSAID]


add_source(
    Source(
        name="trail",
        on=Record,
        of=AuditEntry,
        rows=list_changes_of,
        tell=tell_changes,
        at="happened_at",
        key="pk",
    )
)
add_panel(
    Panel(
        name="changes_by",
        on=SuiteUser,
        of=AuditEntry,
        title=_("What this person changed"),
        rows=list_changes_by,
        columns=[
            "happened_at",
            Column(_("what"), AuditEntry.get_action_display),
            Column(_("what it is about"), thing_of, lambda entry: entry),
        ],
        empty=_("Nothing yet."),
        query=lambda person: {"person__id__exact": person.pk},
        position=95,
    )
)
