"""What every page of the back office has in common.

Records are written through the services that tell the apps; deleting retires.
Facts are read. `menu` and `menu_icon` put a page into the menu at the left.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from django.contrib.admin import SimpleListFilter
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin, TabularInline

from core.admin.access import SuiteAccess, SuiteInlineAccess
from core.admin.access import asker as asker  # noqa: PLC0414 - where pages look for it
from core.admin.bulk_actions import for_each_row
from core.admin.list_pages import ListPages
from core.admin.number_fields import LOCAL_NUMBERS
from core.admin.object_page import ObjectPage
from core.admin.one_transaction import OneTransaction
from core.admin.while_on import WhileOn
from core.models.base import Record
from core.services.records import (
    change_in_transaction,
    create_in_transaction,
    retire_in_transaction,
)

# The groups of the menu, in its order; each app's pages name the one they belong to.
MENU: dict[str, Promise] = {
    "floor": _("Floor"),
    "office": _("Office"),
    "places": _("Places and machines"),
    "people": _("People"),
    "system": _("System"),
}


class RetiredFilter(SimpleListFilter):
    """Leaves out what is retired unless somebody asks for it."""

    title = _("in use")
    parameter_name = "retired"

    def lookups(self, _request: HttpRequest, _admin: Any) -> list[tuple[str, Any]]:
        """Return what may be asked for besides the usual."""
        return [("yes", _("Retired")), ("all", _("All"))]

    def choices(self, changelist: Any) -> Iterator[Any]:
        """Name the usual choice by what it shows."""
        first, *others = super().choices(changelist)
        yield {**first, "display": _("In use")}
        yield from others

    def queryset(self, _request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow the list."""
        if self.value() == "all":
            return queryset
        return queryset.filter(deleted_at__isnull=self.value() != "yes")


class SuiteInline(SuiteInlineAccess, TabularInline):
    """Rows on the page of another; its rights are theirs."""

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        """Give each field its column's name: in a table no label stands beside it."""
        field = super().formfield_for_dbfield(db_field, request, **options)
        if field is not None:
            widget = getattr(field.widget, "widget", field.widget)
            widget.attrs.setdefault("aria-label", capfirst(str(field.label)))
        return field


class SuiteAdmin(WhileOn, ObjectPage, SuiteAccess, ListPages, ModelAdmin, OneTransaction):
    """Lists that stay fast and forms that stay dense."""

    menu: ClassVar[str] = "system"
    menu_icon: ClassVar[str] = "table_rows"
    menu_position: ClassVar[int] = 100

    formfield_overrides = LOCAL_NUMBERS
    compressed_fields = True
    warn_unsaved_form = True
    list_fullwidth = True
    # Relations are asked for by a field, so the filters have a button.
    list_filter_submit = True
    list_per_page = 50
    # The count of a whole table is nobody's question and slow on a big one.
    show_full_result_count = False

    def ask_first(
        self,
        request: HttpRequest,
        row: Model,
        *,
        question: str | Promise,
        button: str | Promise,
        **more: Any,
    ) -> HttpResponse:
        """Show a page that asks before something is done: a link alone does nothing.

        `text_name` and `text_label` in `more` ask for a line of text beside.
        """
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_change"
        context = {
            **self.admin_site.each_context(request),
            "title": button,
            "subtitle": str(row),
            "opts": self.opts,
            "original": row,
            "question": question,
            "button": button,
            "back": reverse(name, args=[row.pk]),
            **more,
        }
        return TemplateResponse(request, "admin/core/ask_first.html", context)

    def back_to_list(self) -> HttpResponseRedirect:
        """Return the way to the list, for actions above it."""
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist"
        return HttpResponseRedirect(reverse(name))


class RecordAdmin(SuiteAdmin):
    """A page of records; a subclass with a service of its own overrides `make`, `change`, `retire`.

    All three run inside a transaction: call what ends in `_in_transaction`.
    """

    delete_confirmation_template = "admin/retire_confirmation.html"
    # Where the kind stands among what the search finds.
    palette_position: ClassVar[int] = 100

    def palette_title(self, row: Any) -> str:
        """Return what the search that is always at hand calls a record."""
        return str(row)

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        """Add the question whether a record is in use."""
        return [*super().get_list_filter(request), RetiredFilter]

    def offered_columns(self) -> list[str]:
        """Offer what every record knows besides."""
        return list(dict.fromkeys([*super().offered_columns(), "created_at", "updated_at"]))

    def save_model(self, request: HttpRequest, obj: Any, _form: Any, change: bool) -> None:
        """Write the record by its service, if it may be where it is put."""
        self.check_placed(request, obj)
        if change:
            self.change(request, obj, _form)
        else:
            self.make(request, obj, _form)

    def make(self, _request: HttpRequest, record: Any, _form: Any) -> None:
        """Write a new record."""
        create_in_transaction(record)

    def change(self, _request: HttpRequest, record: Any, _form: Any) -> None:
        """Write a changed record."""
        change_in_transaction(record)

    def retire(self, _request: HttpRequest, record: Record) -> None:
        """Retire a record."""
        retire_in_transaction(record)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Retire instead of deleting."""
        self.retire(request, obj)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Retire many at once instead of deleting them."""
        actions: dict[str, Any] = super().get_actions(request)
        actions.pop("delete_selected", None)
        if self.has_delete_permission(request):
            actions["retire_rows"] = self.get_action("retire_rows")
        return actions

    @for_each_row(description=_("Retire"), permissions=("delete",))
    def retire_rows(self, request: HttpRequest, record: Any, _values: dict[str, Any]) -> None:
        """Retire the records; what names them stays."""
        self.retire(request, record)

    def get_deleted_objects(
        self, objs: Any, _request: HttpRequest
    ) -> tuple[list[str], dict[str, int], set[str], list[str]]:
        """Name what is retired; nothing else goes with it."""
        names = [str(record) for record in objs]
        return names, {str(self.opts.verbose_name_plural): len(names)}, set(), []

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Retire a record once."""
        if isinstance(obj, Record) and obj.is_deleted:
            return False
        return bool(super().has_delete_permission(request, obj))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Leave a retired record as it was."""
        if isinstance(obj, Record) and obj.is_deleted:
            return False
        return bool(super().has_change_permission(request, obj))


class FactAdmin(SuiteAdmin):
    """A page of what happened: to be read, never written."""

    actions: Any = None

    def has_add_permission(self, _request: HttpRequest, _obj: Model | None = None) -> bool:
        """Facts come from where they happen."""
        return False

    def has_change_permission(self, _request: HttpRequest, _obj: Model | None = None) -> bool:
        """Facts stand."""
        return False

    def has_delete_permission(self, _request: HttpRequest, _obj: Model | None = None) -> bool:
        """Facts stay."""
        return False
