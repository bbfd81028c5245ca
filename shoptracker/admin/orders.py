"""Pages of orders with their lines."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.admin.base import RecordAdmin, SuiteInline
from core.admin.bulk_actions import for_each_row
from core.admin.inline_rows import rows_that_stay, take_over
from core.admin.number_fields import LOCAL_NUMBERS
from shoptracker.choices import OrderStatus
from shoptracker.models import Order, OrderLine
from shoptracker.services.jobs import plan_order
from shoptracker.services.orders import (
    LineValues,
    change_order,
    fresh_order_number,
    replace_lines_in_transaction,
)


class OrderLineInline(SuiteInline):
    """The lines of an order."""

    model = OrderLine
    formfield_overrides = LOCAL_NUMBERS
    fields = ["part", "quantity", "due_date"]
    autocomplete_fields = ["part"]
    extra = 0
    hide_title = True
    min_num = 1

    def get_formset(self, request: HttpRequest, obj: Any = None, **options: Any) -> Any:
        """Ask for one line at least."""
        return super().get_formset(request, obj, **(options | {"validate_min": True}))


@admin.register(Order)
class OrderAdmin(RecordAdmin):
    menu = "office"
    menu_icon = "receipt_long"
    menu_position = 20
    list_display = ["number", "customer", "status", "due_date", "rush_at"]
    list_select_related = ["customer"]
    list_filter = ["status", "customer"]
    list_more = ["customer_reference", "note"]
    search_fields = ["number", "customer__name", "customer__number", "customer_reference"]
    autocomplete_fields = ["customer"]
    list_days = "due_date"
    fields = [
        ("number", "status"),
        ("customer", "customer_reference"),
        ("due_date", "rush_at"),
        "note",
    ]
    readonly_fields = ["status", "rush_at"]
    inlines = [OrderLineInline]
    actions = ["plan_jobs", "hold_orders", "reopen_orders", "cancel_orders"]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Propose a number."""
        return {"number": fresh_order_number(), **super().get_changeform_initial_data(request)}

    def save_formset(self, _request: Any, form: Any, formset: Any, change: bool) -> None:
        """Write the lines by their service."""
        if take_over(formset):
            lines = [_line(each) for each in rows_that_stay(formset)]
            replace_lines_in_transaction(form.instance, lines=lines)

    def has_delete_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        """An order that is not wanted any more is cancelled."""
        return False

    @for_each_row(description=_("Plan jobs"))
    def plan_jobs(self, _request: HttpRequest, order: Order, _values: dict[str, Any]) -> None:
        """Plan a job for each line that has none."""
        plan_order(order=order)

    @for_each_row(description=_("Put on hold"))
    def hold_orders(self, _request: HttpRequest, order: Order, _values: dict[str, Any]) -> None:
        """Let the orders wait."""
        change_order(order=order, status=OrderStatus.HELD)

    @for_each_row(description=_("Open again"))
    def reopen_orders(self, _request: HttpRequest, order: Order, _values: dict[str, Any]) -> None:
        """Let the orders wait no longer."""
        change_order(order=order, status=OrderStatus.OPEN)

    @for_each_row(description=_("Cancel"))
    def cancel_orders(self, _request: HttpRequest, order: Order, _values: dict[str, Any]) -> None:
        """Give the orders up; jobs that run are cancelled on their own page."""
        change_order(order=order, status=OrderStatus.CANCELLED)


def _line(form: Any) -> LineValues:
    line = form.instance
    return LineValues(
        uid=line.uid if line.pk else None,
        part=line.part,
        quantity=line.quantity,
        due_date=line.due_date,
    )
