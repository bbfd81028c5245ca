"""Where equipment lies: in its own zone, else where its machine stands."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet

from core.models import Equipment


def lying_in_zone(rows: QuerySet[Equipment], *, zone: UUID) -> QuerySet[Equipment]:
    """Narrow equipment to what lies in a zone."""
    return rows.filter(Q(zone__uid=zone) | Q(zone=None, machine__zone__uid=zone))


def lying_in_area(rows: QuerySet[Equipment], *, area: UUID) -> QuerySet[Equipment]:
    """Narrow equipment to what lies in a zone of an area."""
    return rows.filter(Q(zone__area__uid=area) | Q(zone=None, machine__zone__area__uid=area))
