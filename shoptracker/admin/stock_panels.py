"""Panels of stock: what lies of a part and at a place, what a job was given, where a lot went."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.panels import Column, add_list_panel
from shoptracker.models import Job, Lot, Part, StockBalance, StockLocation, StockMove
from shoptracker.selectors import stock_belongings

PART = Column(_("part"), lambda row: row.part, lambda row: row.part)
LOT = Column(_("lot"), lambda row: row.lot or "", lambda row: row.lot)
FROM = Column(_("from"), lambda move: move.from_location)
TO = Column(_("to"), lambda move: move.to_location)
JOB = Column(_("job"), lambda move: move.job or "", lambda move: move.job)

add_list_panel(
    Part,
    of=StockBalance,
    title=_("Stock"),
    rows=stock_belongings.list_stock_of_part,
    columns=["location", LOT, "on_hand", "reserved"],
    position=20,
    path="part__id",
)
add_list_panel(
    Part,
    of=StockMove,
    title=_("Stock moves"),
    rows=stock_belongings.list_moves_of_part,
    columns=["posted_at", "reason", "quantity", FROM, TO],
    position=30,
    path="part__id",
)
add_list_panel(
    Lot,
    of=StockBalance,
    title=_("Where it lies"),
    rows=stock_belongings.list_stock_of_lot,
    columns=["location", "on_hand", "reserved"],
    path="lot__id",
)
add_list_panel(
    Lot,
    of=StockMove,
    title=_("Where it came from and went to"),
    rows=stock_belongings.list_moves_of_lot,
    columns=["posted_at", "reason", "quantity", FROM, TO, JOB],
    position=20,
    path="lot__id",
)
add_list_panel(
    StockLocation,
    of=StockBalance,
    title=_("What lies here"),
    rows=stock_belongings.list_stock_at,
    columns=[PART, LOT, "on_hand", "reserved"],
    path="location__id",
)
add_list_panel(
    Job,
    of=StockMove,
    title=_("Material"),
    rows=stock_belongings.list_moves_of_job,
    columns=["posted_at", "reason", PART, LOT, "quantity", "value"],
    position=30,
    path="job__id",
)
