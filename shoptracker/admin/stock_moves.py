"""Pages of the ledger: what came, went and was moved; posting a move, taking one back."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.admin.base import SuiteAdmin, asker
from core.admin.bulk_actions import for_each_row
from shoptracker.admin.stock_forms import MoveForm
from shoptracker.choices import MoveReason
from shoptracker.models import StockMove
from shoptracker.services.stock_moves import post_in_transaction, refusal_of_move, reverse_move
from shoptracker.services.stock_wishes import MoveWish


@admin.register(StockMove)
class StockMoveAdmin(SuiteAdmin):
    menu = "office"
    menu_icon = "swap_horiz"
    menu_position = 100
    form = MoveForm
    list_display = [
        "posted_at",
        "reason",
        "part",
        "lot",
        "quantity",
        "from_location",
        "to_location",
        "job",
        "posted_by",
    ]
    list_more = ["value", "document", "operation", "reverses"]
    list_select_related = [
        "part",
        "lot",
        "from_location",
        "to_location",
        "job",
        "posted_by",
        "operation",
        "reverses",
    ]
    list_days = "posted_at"
    list_filter = ["reason"]
    search_fields = ["part__number", "part__name", "lot__number", "job__number", "document"]
    autocomplete_fields = ["part", "lot", "from_location", "to_location", "job"]
    fields = [
        ("reason", "document"),
        ("part", "lot"),
        ("quantity", "unit_cost"),
        ("from_location", "to_location"),
        "job",
        "idempotency_key",
    ]
    ordering = ["-posted_at", "-pk"]
    actions = ["take_back"]

    def get_fields(self, _request: HttpRequest, obj: Any = None) -> list[Any]:
        """Show of a move that stands what became of it."""
        if obj is None:
            return self.fields
        return [
            ("reason", "document"),
            ("part", "lot"),
            ("quantity", "value"),
            ("from_location", "to_location"),
            ("job", "operation"),
            ("posted_at", "posted_by"),
            "reverses",
        ]

    def has_change_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        """Moves stand; a wrong one is taken back."""
        return False

    def has_delete_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        """Moves stay."""
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, _change: bool) -> None:
        """Post the move by its service."""
        wish = MoveWish(
            key=obj.idempotency_key,
            part=obj.part,
            lot=obj.lot,
            quantity=obj.quantity,
            reason=MoveReason(obj.reason),
            from_location=form.cleaned_data["from_location"],
            to_location=form.cleaned_data["to_location"],
            job=obj.job,
            document=obj.document,
            unit_cost=form.cleaned_data["unit_cost"],
        )
        with refusal_of_move():
            (posted,) = post_in_transaction([wish], by=asker(request))
        obj.pk, obj.uid = posted.move.pk, posted.move.uid

    @for_each_row(description=_("Take back"))
    def take_back(self, request: HttpRequest, move: StockMove, _values: dict[str, Any]) -> None:
        """Let the same quantity go the other way today."""
        reverse_move(move=move, key=str(uuid4()), by=asker(request))
