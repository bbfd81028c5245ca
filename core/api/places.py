"""Areas and zones."""

from core.api.fields import RowSerializer
from core.api.filters import filters_of
from core.api.records import RecordViewSet
from core.models import Area, Zone


class AreaSerializer(RowSerializer):
    """A part of the plant."""

    class Meta:
        model = Area
        fields = ["id", "code", "name", "parent", "region", "time_zone", "created_at", "updated_at"]


class AreaViewSet(RecordViewSet[Area]):
    """Parts of the plant; areas may nest."""

    model = Area
    resource = "areas"
    relations = ("parent",)
    expandable = ("parent",)
    serializer_class = AreaSerializer
    filterset_class = filters_of(
        Area,
        exact=["code", "region", "time_zone"],
        relations=["parent"],
        times=["created_at", "updated_at"],
        empty={"outermost": "parent"},
        search=["code", "name"],
    )


class ZoneSerializer(RowSerializer):
    """A work centre."""

    class Meta:
        model = Zone
        fields = [
            "id",
            "area",
            "code",
            "name",
            "sequence",
            "is_primary",
            "skip_auto_queue",
            "count_multiplier",
            "no_count",
            "created_at",
            "updated_at",
        ]


class ZoneViewSet(RecordViewSet[Zone]):
    """Work centres of an area."""

    model = Zone
    resource = "zones"
    relations = ("area",)
    expandable = ("area",)
    serializer_class = ZoneSerializer
    filterset_class = filters_of(
        Zone,
        exact=["code", "is_primary", "skip_auto_queue", "no_count"],
        relations=["area"],
        times=["created_at", "updated_at"],
        search=["code", "name"],
    )
