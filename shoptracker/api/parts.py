"""Parts."""

from core.api.fields import RowSerializer
from core.api.filters import filters_of
from core.api.records import RecordViewSet
from core.choices import App
from shoptracker.models import Part


class PartSerializer(RowSerializer):
    """Something the shop makes or buys."""

    class Meta:
        model = Part
        fields = [
            "id",
            "number",
            "name",
            "unit",
            "grade",
            "form",
            "dimensions",
            "tracking",
            "standard_cost",
            "reorder_point",
            "reorder_quantity",
            "created_at",
            "updated_at",
        ]


class PartViewSet(RecordViewSet[Part]):
    """What the shop makes or buys."""

    model = Part
    resource = "parts"
    app = App.TRACKER
    serializer_class = PartSerializer
    filterset_class = filters_of(Part, exact=["number", "unit"])
