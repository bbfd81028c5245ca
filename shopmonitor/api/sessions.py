"""Machine sessions: who worked at which machine, from when until when."""

from core.api.fields import RowSerializer
from core.api.filters import filters_of
from core.api.records import FactViewSet
from core.choices import App
from shopmonitor.models import MachineSession


class MachineSessionSerializer(RowSerializer):
    """The time of one person at one machine; open while `ended_at` is null."""

    class Meta:
        model = MachineSession
        fields = [
            "id",
            "machine",
            "machine_code",
            "user",
            "person_name",
            "badge",
            "node",
            "started_at",
            "ended_at",
            "machine_from",
            "end_reason",
            "needs_confirming",
            "shared",
            "may_lead",
            "is_lead",
            "start_swipe",
            "end_swipe",
            "operation_uid",
            "good",
            "scrap",
            "rework",
        ]
        read_only_fields = fields


class MachineSessionViewSet(FactViewSet[MachineSession]):
    """Machine sessions; `open=true` for those that go on."""

    model = MachineSession
    resource = "machine-sessions"
    app = App.MONITOR
    relations = ("machine", "user", "badge", "node")
    serializer_class = MachineSessionSerializer
    filterset_class = filters_of(
        MachineSession,
        exact=["end_reason", "operation_uid"],
        relations={
            "machine": "machine",
            "zone": "machine__zone",
            "user": "user",
            "node": "node",
        },
        times=["started_at", "ended_at"],
        empty={"open": "ended_at"},
    )
