"""What a reader heard is taken whole or not at all, and once."""

from datetime import timedelta

import pytest

from core.clock import utc_now
from shopmonitor.domain.machine_sources import Heard
from shopmonitor.models import EStopEvent, FloorEvent, MachineSource, MachineState
from shopmonitor.protocol.shdr_fields import Topic
from shopmonitor.services.machine_source_takes import (
    Position,
    PositionMovedError,
    Telling,
    take_telling,
)
from tests.factories.machine_sources import make_source

pytestmark = pytest.mark.django_db(transaction=True)


def tell(source: MachineSource, *heard: Heard, since: Position | None, until: int) -> None:
    telling = Telling("boot", list(heard), since=since, until=Position("1", until))
    take_telling(source_pk=source.pk, telling=telling)


def test_the_same_told_twice_is_refused_the_second_time() -> None:
    source = make_source()
    heard = Heard(Topic.EXECUTION, utc_now(), "ACTIVE")
    tell(source, heard, since=Position("", 0), until=5)
    with pytest.raises(PositionMovedError):
        tell(source, heard, since=Position("", 0), until=5)
    source.refresh_from_db()
    assert (source.instance, source.next_sequence, source.event_number) == ("1", 5, 1)
    event = FloorEvent.objects.get(machine=source.machine)
    assert (event.node_id, event.boot_id, event.seq) == (source.node_id, "boot", 1)


def test_a_late_word_takes_its_place_in_the_past() -> None:
    source, now = make_source(), utc_now()
    tell(source, Heard(Topic.EXECUTION, now, "ACTIVE"), since=None, until=1)
    late = Heard(Topic.EXECUTION, now - timedelta(hours=1), "READY")
    tell(source, late, since=None, until=2)
    rows = MachineState.objects.filter(machine=source.machine).order_by("occurred_at")
    assert [row.execution for row in rows] == ["READY", "ACTIVE"]


@pytest.mark.parametrize("counts", [True, False])
def test_an_e_stop_counts_where_the_row_says_so(counts: bool) -> None:
    source = make_source(takes_estop=counts)
    tell(source, Heard(Topic.ESTOP, utc_now(), "TRIGGERED"), since=None, until=1)
    assert EStopEvent.objects.filter(machine=source.machine).exists() is counts
