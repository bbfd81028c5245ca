"""What lies of a part, of a lot and at a place, and what moved it: rows of panels."""

from __future__ import annotations

from django.db.models import QuerySet

from shoptracker.models import Job, Lot, Part, StockBalance, StockLocation, StockMove


def list_stock_of_part(part: Part) -> QuerySet[StockBalance]:
    """Return where a part lies, most of it first."""
    return _lying().filter(part=part)


def list_stock_of_lot(lot: Lot) -> QuerySet[StockBalance]:
    """Return where a lot lies, most of it first."""
    return _lying().filter(lot=lot)


def list_stock_at(location: StockLocation) -> QuerySet[StockBalance]:
    """Return what lies at a place, most of it first."""
    return _lying().filter(location=location)


def list_moves_of_part(part: Part) -> QuerySet[StockMove]:
    """Return what moved a part, the newest first."""
    return _moves().filter(part=part)


def list_moves_of_lot(lot: Lot) -> QuerySet[StockMove]:
    """Return what moved a lot, the newest first."""
    return _moves().filter(lot=lot)


def list_moves_of_job(job: Job) -> QuerySet[StockMove]:
    """Return what a job was given, made and gave back, the newest first."""
    return _moves().filter(job=job)


def _lying() -> QuerySet[StockBalance]:
    rows = StockBalance.objects.filter(on_hand__gt=0)
    return rows.select_related("part", "lot", "location").order_by("-on_hand", "-pk")


def _moves() -> QuerySet[StockMove]:
    rows = StockMove.objects.select_related("part", "lot", "from_location", "to_location", "job")
    return rows.order_by("-posted_at", "-pk")
