"""What the guards of the shop want to know."""

from core.api.fields import RowSerializer
from core.api.filters import filters_of
from core.api.records import FactViewSet
from core.choices import Level
from core.models import SecurityEvent


class SecurityEventSerializer(RowSerializer):
    """A sign-in, a refusal, an attack or a changed right."""

    class Meta:
        model = SecurityEvent
        fields = [
            "id",
            "kind",
            "user",
            "user_name",
            "node_name",
            "address",
            "detail",
            "occurred_at",
        ]
        read_only_fields = fields


class SecurityEventViewSet(FactViewSet[SecurityEvent]):
    """Security events; for who has the right to administer."""

    model = SecurityEvent
    resource = "security-events"
    relations = ("user",)
    expandable = ("user",)
    read_level = Level.ADMIN
    serializer_class = SecurityEventSerializer
    filterset_class = filters_of(
        SecurityEvent,
        exact=["kind", "node_name", "address"],
        relations=["user"],
        times=["occurred_at"],
        search=["user_name", "node_name"],
    )
