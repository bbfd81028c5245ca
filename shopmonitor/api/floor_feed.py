"""What the floor told and what happened at machines, for people to read."""

from core.api.fields import RowSerializer
from core.api.filters import filters_of
from core.api.records import FactViewSet
from core.choices import App
from shopmonitor.models import FloorEvent, MachineLog


class FloorEventSerializer(RowSerializer):
    """One message of a node, as it was taken."""

    class Meta:
        model = FloorEvent
        fields = [
            "id",
            "event_type",
            "node",
            "machine",
            "boot_id",
            "seq",
            "data",
            "offline",
            "clock",
            "occurred_at",
            "received_at",
        ]
        read_only_fields = fields


class FloorEventViewSet(FactViewSet[FloorEvent]):
    """The feed of what nodes reported."""

    model = FloorEvent
    resource = "floor-events"
    app = App.MONITOR
    relations = ("node", "machine")
    newest_by = ("occurred_at", "pk")
    serializer_class = FloorEventSerializer
    filterset_class = filters_of(
        FloorEvent,
        exact=["event_type", "boot_id", "seq", "offline", "clock"],
        relations=["machine", "node"],
        times=["occurred_at", "received_at"],
    )


class MachineLogSerializer(RowSerializer):
    """One line of a machine's log; the names are those of then."""

    class Meta:
        model = MachineLog
        fields = [
            "id",
            "kind",
            "machine",
            "machine_code",
            "user",
            "person_name",
            "node",
            "node_name",
            "session_uid",
            "data",
            "occurred_at",
            "received_at",
        ]
        read_only_fields = fields


class MachineLogViewSet(FactViewSet[MachineLog]):
    """The machine log."""

    model = MachineLog
    resource = "machine-logs"
    app = App.MONITOR
    relations = ("machine", "user", "node")
    newest_by = ("occurred_at", "pk")
    serializer_class = MachineLogSerializer
    filterset_class = filters_of(
        MachineLog,
        exact=["kind", "session_uid"],
        relations=["machine", "user", "node"],
        times=["occurred_at"],
    )
