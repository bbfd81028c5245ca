"""Pieces that a machine made, from what nodes, people and counters reported."""

from datetime import datetime
from decimal import Decimal

from django.db.models import DecimalField, QuerySet, Sum
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce

from core.domain.kpis import Counts
from core.domain.spans import Span
from core.models import Machine
from shopmonitor.choices import FloorEventType
from shopmonitor.domain.counters import CounterReading, count_increments
from shopmonitor.models import FloorEvent


def get_counts(*, machine: Machine, span: Span) -> Counts:
    """Return the pieces of the span: increments as reported, and what the counter rose by."""
    facts = FloorEvent.objects.filter(machine=machine, event_type=FloorEventType.COUNT)
    within = facts.filter(occurred_at__gte=span.start, occurred_at__lt=span.end)
    reported = within.aggregate(**{kind: _sum_of(kind) for kind in Counts._fields})
    counts = Counts(**reported)
    return counts._replace(total=counts.total + _counted(facts, within, span.start))


def _sum_of(kind: str) -> Coalesce:
    pieces = Cast(KT(f"data__{kind}"), DecimalField(max_digits=20, decimal_places=3))
    return Coalesce(Sum(pieces), Decimal(0))


def _counted(facts: QuerySet[FloorEvent], within: QuerySet[FloorEvent], start: datetime) -> Decimal:
    # Only readings of a counter that could be read.
    before = facts.filter(occurred_at__lt=start, data__counter__gte=0)
    last_before = before.order_by("-occurred_at", "-pk").values_list("data", flat=True).first()
    # Of several readings at one moment the last one stored counts.
    rows = within.filter(data__counter__gte=0).order_by("occurred_at", "pk")
    shown = {at: int(data["counter"]) for at, data in rows.values_list("occurred_at", "data")}
    increments = count_increments(
        readings=(CounterReading(*item) for item in shown.items()),
        shown_before=None if last_before is None else last_before["counter"],
    )
    return Decimal(sum(increment.pieces for increment in increments))
