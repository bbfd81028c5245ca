"""What machines did, from when until when."""

from django.db.models import QuerySet
from rest_framework import serializers

from core.api.fields import RowSerializer
from core.api.filters import filters_of
from core.api.records import FactViewSet
from core.choices import App
from shopmonitor.models import MachineState
from shopmonitor.selectors.state_intervals import list_state_intervals


class MachineStateSerializer(RowSerializer):
    """One state of one machine; it goes on while `ended_at` is null."""

    ended_at = serializers.DateTimeField(read_only=True, allow_null=True)

    class Meta:
        model = MachineState
        fields = [
            "id",
            "machine",
            "execution",
            "occurred_at",
            "ended_at",
            "received_at",
            "clock",
        ]
        read_only_fields = fields


class MachineStateViewSet(FactViewSet[MachineState]):
    """Machine states in the words of MTConnect, newest first by their beginning."""

    model = MachineState
    resource = "machine-states"
    app = App.MONITOR
    newest_by = ("occurred_at", "pk")
    serializer_class = MachineStateSerializer
    filterset_class = filters_of(
        MachineState,
        exact=["execution", "clock"],
        relations={"machine": "machine", "zone": "machine__zone"},
        times=["occurred_at"],
    )

    def get_rows(self) -> QuerySet[MachineState]:
        """Return the states with their ends."""
        return list_state_intervals()
