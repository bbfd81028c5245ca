"""E-stops, for people: which are in force, what was found, who rearmed them."""

from core.api.fields import RowSerializer
from core.api.filters import filters_of
from core.api.records import FactViewSet
from core.choices import App
from shopmonitor.models import EStopEvent


class EStopSerializer(RowSerializer):
    """One e-stop from triggered to rearmed."""

    class Meta:
        model = EStopEvent
        fields = [
            "id",
            "state",
            "scope",
            "machine",
            "zone",
            "area",
            "node",
            "port",
            "is_history",
            "triggered_at",
            "received_at",
            "released_at",
            "inspected_at",
            "inspected_by",
            "cause",
            "rearmed_at",
            "rearmed_by",
            "sessions_ended",
        ]
        read_only_fields = fields


class EStopViewSet(FactViewSet[EStopEvent]):
    """E-stops; everything but REARMED and history is in force."""

    model = EStopEvent
    resource = "estops"
    app = App.MONITOR
    relations = ("machine", "zone", "area", "node", "inspected_by", "rearmed_by")
    places = {"machine": "machine", "zone": "zone", "area": "area"}
    serializer_class = EStopSerializer
    filterset_class = filters_of(
        EStopEvent,
        exact=["state", "scope", "is_history"],
        relations=["machine", "zone", "area", "node"],
        times=["triggered_at"],
    )
