"""Why machines stand: the shop's tree of reasons."""

from core.api.fields import RowSerializer
from core.api.filters import filters_of
from core.api.records import RecordViewSet
from core.models import StopReason


class StopReasonSerializer(RowSerializer):
    """A reason, or a group of them; `names` gives it in other languages."""

    class Meta:
        model = StopReason
        fields = [
            "id",
            "code",
            "name",
            "names",
            "root",
            "parent",
            "planned",
            "machine_type",
            "shortcut",
            "position",
            "active",
            "created_at",
            "updated_at",
        ]


class StopReasonViewSet(RecordViewSet[StopReason]):
    """Reasons of stops; only those below which none stands are given."""

    model = StopReason
    resource = "stop-reasons"
    relations = ("parent", "machine_type")
    expandable = ("parent", "machine_type")
    serializer_class = StopReasonSerializer
    filterset_class = filters_of(
        StopReason,
        exact=["code", "root", "planned", "active"],
        relations=["parent", "machine_type"],
        times=["created_at", "updated_at"],
        search=["code", "name"],
    )
