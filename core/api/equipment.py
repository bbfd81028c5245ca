"""Equipment: what is not swiped at."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet

from core.api.fields import RowSerializer
from core.api.filters import filters_of
from core.api.records import RecordViewSet
from core.models import Equipment
from core.selectors.equipment import lying_in_area, lying_in_zone


class EquipmentSerializer(RowSerializer):
    """A piece of equipment; a new one needs code, name, kind, and a zone or a machine."""

    class Meta:
        model = Equipment
        fields = [
            "id",
            "code",
            "name",
            "kind",
            "status",
            "zone",
            "machine",
            "manufacturer",
            "model",
            "serial_number",
            "purchased_on",
            "commissioned_on",
            "calibration_due_on",
            "calibration_interval_days",
            "created_at",
            "updated_at",
        ]


class EquipmentFilters(
    filters_of(  # type: ignore[misc]  # made from the model
        Equipment,
        exact=["code", "kind", "status", "serial_number"],
        relations=["machine"],
    )
):
    """Beside its columns: where it lies, by itself or with its machine; what falls due."""

    zone = django_filters.UUIDFilter(method="in_zone")
    area = django_filters.UUIDFilter(method="in_area")
    calibration_due_before = django_filters.DateFilter(
        field_name="calibration_due_on", lookup_expr="lt"
    )

    def in_zone(self, rows: QuerySet[Equipment], _name: str, uid: Any) -> QuerySet[Equipment]:
        """Narrow to a zone."""
        return lying_in_zone(rows, zone=uid)

    def in_area(self, rows: QuerySet[Equipment], _name: str, uid: Any) -> QuerySet[Equipment]:
        """Narrow to an area."""
        return lying_in_area(rows, area=uid)


class EquipmentViewSet(RecordViewSet[Equipment]):
    """Compressors, cranes, forklifts, gauges and tools; the right at the machine or zone counts."""

    model = Equipment
    resource = "equipment"
    relations = ("zone", "machine")
    serializer_class = EquipmentSerializer
    filterset_class = EquipmentFilters
