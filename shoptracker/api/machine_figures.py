"""Times and pieces of machines by quarters of an hour, for programs that make figures of them."""

from __future__ import annotations

from core.api.fields import RowSerializer
from core.api.filters import filters_of
from core.api.records import FactViewSet
from core.choices import App
from shoptracker.models import MachineFigure


class MachineFigureSerializer(RowSerializer):
    """A quarter of an hour; times in microseconds, so that sums are exact."""

    class Meta:
        model = MachineFigure
        fields = [
            "id",
            "machine",
            "starts_at",
            "revision",
            "executing_us",
            "interrupted_us",
            "idle_us",
            "unavailable_us",
            "producing_us",
            "short_stop_us",
            "loss_us",
            "setup_us",
            "down_us",
            "unqualified_us",
            "unknown_us",
            "planned_stop_us",
            "not_planned_us",
            "good",
            "scrap",
            "rework",
            "total",
        ]
        read_only_fields = fields


class MachineFigureViewSet(FactViewSet[MachineFigure]):
    """Quarters of an hour of machines as the floor told them last, the newest first."""

    model = MachineFigure
    resource = "machine-figures"
    app = App.TRACKER
    relations = ("machine",)
    newest_by = ("starts_at", "pk")
    serializer_class = MachineFigureSerializer
    filterset_class = filters_of(
        MachineFigure,
        relations={"machine": "machine", "zone": "machine__zone"},
        times=["starts_at"],
    )
