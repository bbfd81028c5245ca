"""Pages of what lies where: places, lots, balances and what is done with them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.admin.base import FactAdmin, RecordAdmin, asker
from core.admin.bulk_actions import for_each_row
from shoptracker.admin.stock_forms import CountForm, IssueForm, KeepForm, ScrapForm, TransferForm
from shoptracker.choices import LocationKind, LotState, MoveReason
from shoptracker.models import Job, Lot, StockBalance, StockLocation
from shoptracker.services.stock_moves import post_move
from shoptracker.services.stock_reservations import reserve_stock
from shoptracker.services.stock_wishes import MoveWish


@admin.register(StockLocation)
class StockLocationAdmin(RecordAdmin):
    menu = "office"
    menu_icon = "shelves"
    menu_position = 110
    list_display = ["code", "name", "parent"]
    list_select_related = ["parent"]
    search_fields = ["code", "name"]
    autocomplete_fields = ["parent"]
    fields = [("code", "name"), "parent"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[StockLocation]:
        """Show where stock really lies; the places beyond are made by the suite itself."""
        rows: QuerySet[StockLocation] = super().get_queryset(request)
        return rows.filter(kind=LocationKind.STORAGE)


@admin.register(Lot)
class LotAdmin(RecordAdmin):
    menu = "office"
    menu_icon = "qr_code_2"
    menu_position = 120
    list_display = ["number", "part", "state", "heat_number", "certificate", "usable_until"]
    list_more = ["supplier_lot", "dimensions", "cut_from"]
    list_select_related = ["part", "cut_from"]
    list_filter = ["state"]
    search_fields = ["number", "heat_number", "supplier_lot", "part__number", "part__name"]
    autocomplete_fields = ["part", "cut_from"]
    fields = [
        ("part", "number"),
        ("heat_number", "certificate"),
        ("supplier_lot", "usable_until"),
        ("dimensions", "cut_from"),
        "state",
    ]
    actions = ["hold_lots", "free_lots"]

    def get_readonly_fields(self, _request: HttpRequest, obj: Any = None) -> list[str]:
        """Let a lot stay its part's; it is held and freed by action."""
        return ["part", "state"] if obj else ["state"]

    @for_each_row(description=_("Put on hold"))
    def hold_lots(self, _request: HttpRequest, lot: Lot, _values: dict[str, Any]) -> None:
        """Let nobody use the lots up."""
        lot.state = LotState.HELD
        self.change(_request, lot, None)

    @for_each_row(description=_("Release"))
    def free_lots(self, _request: HttpRequest, lot: Lot, _values: dict[str, Any]) -> None:
        """Let the lots be used."""
        lot.state = LotState.FREE
        self.change(_request, lot, None)


class OnHandFilter(SimpleListFilter):
    """Leaves out the places where nothing lies any more, unless somebody asks for them."""

    title = _("on hand")
    parameter_name = "empty"

    def lookups(self, _request: HttpRequest, _admin: Any) -> list[tuple[str, Any]]:
        """Return what may be asked for besides the usual."""
        return [("short", _("All of it reserved")), ("all", _("Empty places, too"))]

    def queryset(self, _request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow the list."""
        if self.value() == "all":
            return queryset
        rows = queryset.filter(on_hand__gt=0)
        return rows.filter(reserved=F("on_hand")) if self.value() == "short" else rows


@admin.register(StockBalance)
class StockBalanceAdmin(FactAdmin):
    menu = "office"
    menu_icon = "inventory_2"
    menu_position = 90
    list_display = ["part", "lot", "location", "on_hand", "reserved", "free", "unit"]
    list_select_related = ["part", "lot", "location"]
    list_filter = [OnHandFilter]
    search_fields = [
        "part__number",
        "part__name",
        "lot__number",
        "lot__heat_number",
        "location__code",
        "location__name",
    ]
    actions = ["issue", "transfer", "keep", "count", "scrap"]

    @admin.display(description=_("free"))
    def free(self, balance: StockBalance) -> Decimal:
        """Return what is kept for nobody."""
        return balance.on_hand - balance.reserved

    @admin.display(description=_("unit"))
    def unit(self, balance: StockBalance) -> str:
        """Return in what it is counted."""
        return balance.part.get_unit_display()

    @for_each_row(description=_("Issue to a job"), form=IssueForm)
    def issue(self, request: HttpRequest, row: StockBalance, values: dict[str, Any]) -> None:
        """Take stock out for a job, or for none."""
        _take(request, row, MoveReason.ISSUE, values["quantity"], job=values["job"])

    @for_each_row(description=_("Move to another place"), form=TransferForm)
    def transfer(self, request: HttpRequest, row: StockBalance, values: dict[str, Any]) -> None:
        """Move stock; with no quantity all that is free."""
        quantity = values["quantity"] or row.on_hand - row.reserved
        _take(request, row, MoveReason.TRANSFER, quantity, to_location=values["location"])

    @for_each_row(description=_("Keep for a job"), form=KeepForm)
    def keep(self, _request: HttpRequest, row: StockBalance, values: dict[str, Any]) -> None:
        """Keep stock for a job; 0 lets it go."""
        reserve_stock(balance=row, job=values["job"], quantity=values["quantity"])

    @for_each_row(description=_("Correct to what was counted"), form=CountForm)
    def count(self, request: HttpRequest, row: StockBalance, values: dict[str, Any]) -> None:
        """Book the difference between what was counted and what should lie there."""
        difference: Decimal = values["counted"] - row.on_hand
        if difference > 0:
            wish = _wish(row, MoveReason.ADJUST, difference, to_location=row.location)
            post_move(wish=wish, by=asker(request))
        elif difference < 0:
            _take(request, row, MoveReason.ADJUST, -difference)

    @for_each_row(description=_("Scrap"), form=ScrapForm)
    def scrap(self, request: HttpRequest, row: StockBalance, values: dict[str, Any]) -> None:
        """Take stock out of use."""
        _take(request, row, MoveReason.SCRAP, values["quantity"], document=values["why"])


def _take(
    request: HttpRequest,
    row: StockBalance,
    reason: MoveReason,
    quantity: Decimal,
    *,
    to_location: StockLocation | None = None,
    job: Job | None = None,
    document: str = "",
) -> None:
    wish = _wish(
        row,
        reason,
        quantity,
        from_location=row.location,
        to_location=to_location,
        job=job,
        document=document,
    )
    post_move(wish=wish, by=asker(request))


def _wish(row: StockBalance, reason: MoveReason, quantity: Decimal, **more: Any) -> MoveWish:
    return MoveWish(
        key=str(uuid4()), part=row.part, lot=row.lot, quantity=quantity, reason=reason, **more
    )
