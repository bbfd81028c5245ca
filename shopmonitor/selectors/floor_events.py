"""What imports and nodes have reported, read back."""

from collections.abc import Iterator

from core.models import Machine
from shopmonitor.choices import FloorEventType
from shopmonitor.domain.estop_history import CircuitObservation
from shopmonitor.models import FloorEvent


def list_circuit_observations(*, machine: Machine) -> Iterator[CircuitObservation]:
    """Return what imports saw of the e-stop circuit; of one moment the last word stored."""
    rows = (
        FloorEvent.objects.filter(
            machine=machine, event_type=FloorEventType.ESTOP, node__isnull=True
        )
        .order_by("occurred_at", "-pk")
        .distinct("occurred_at")
    )
    for occurred_at, word in rows.values_list("occurred_at", "data__state"):
        yield CircuitObservation(occurred_at, word)
