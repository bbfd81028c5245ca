"""Machines and their types."""

from core.api.fields import RowSerializer
from core.api.filters import filters_of
from core.api.records import RecordViewSet
from core.api.working_time import WorkingTime
from core.domain.working_time.calendars import WorkingCalendar
from core.models import Machine, MachineType
from core.selectors.calendars import working_calendar_of


class MachineTypeSerializer(RowSerializer):
    """A kind of machine."""

    class Meta:
        model = MachineType
        fields = [
            "id",
            "code",
            "name",
            "qualification",
            "offline_hours",
            "needs_lead",
            "two_person",
            "one_machine_a_person",
            "created_at",
            "updated_at",
        ]


class MachineTypeViewSet(RecordViewSet[MachineType]):
    """Kinds of machines and what they ask of people."""

    model = MachineType
    resource = "machine-types"
    relations = ("qualification",)
    expandable = ("qualification",)
    serializer_class = MachineTypeSerializer
    filterset_class = filters_of(
        MachineType,
        exact=["code", "needs_lead", "two_person", "one_machine_a_person"],
        relations=["qualification"],
        times=["created_at", "updated_at"],
        search=["code", "name"],
    )


class MachineSerializer(RowSerializer):
    """A machine; a new one needs code, name and zone."""

    class Meta:
        model = Machine
        fields = [
            "id",
            "code",
            "name",
            "zone",
            "machine_type",
            "status",
            "max_operators",
            "min_level",
            "qualification",
            "inactivity_warning_s",
            "inactivity_end_s",
            "micro_stop_s",
            "allowed_from",
            "allowed_until",
            "created_at",
            "updated_at",
        ]


class MachineViewSet(WorkingTime, RecordViewSet[Machine]):
    """Machines: what work is booked on; a new one needs code, name and zone."""

    model = Machine
    resource = "machines"
    relations = ("zone", "machine_type", "qualification")
    expandable = ("zone", "machine_type", "qualification")
    serializer_class = MachineSerializer
    filterset_class = filters_of(
        Machine,
        exact=["code", "status", "min_level"],
        relations={
            "zone": "zone",
            "area": "zone__area",
            "machine_type": "machine_type",
            "qualification": "qualification",
        },
        times=["created_at", "updated_at"],
        search=["code", "name"],
    )

    def get_working_calendar(self, row: Machine) -> WorkingCalendar:
        """Return what applies to the machine, its own or inherited."""
        return working_calendar_of(row)
