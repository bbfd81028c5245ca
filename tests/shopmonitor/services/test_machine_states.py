"""Late states rebuild the intervals and never overwrite what is true now."""

from datetime import datetime, timedelta

import pytest

from core.clock import utc_now
from core.models import Machine
from shopmonitor.models import MachineLive, MachineLog, MachineState
from tests.factories.floor import SignedNode, make_machine, make_node

pytestmark = pytest.mark.django_db


@pytest.fixture
def machine() -> Machine:
    return make_machine()


@pytest.fixture
def node(machine: Machine) -> SignedNode:
    return make_node(machine)


def tell(node: SignedNode, word: str, at: datetime) -> None:
    node.events(node.event("state", {"execution": word}, wall=at.isoformat(), clock="synced"))


def test_late_state_is_one_more_row_and_the_live_one_stays(node: SignedNode) -> None:
    now = utc_now()
    tell(node, "ACTIVE", now)
    tell(node, "STOPPED", now - timedelta(hours=1))
    live = MachineLive.objects.get()
    assert (live.execution, live.execution_since) == ("ACTIVE", now)
    words = MachineState.objects.order_by("occurred_at").values_list("execution", flat=True)
    assert list(words) == ["STOPPED", "ACTIVE"]
    assert MachineLog.objects.filter(kind="state").count() == 2


def test_of_several_words_at_one_instant_the_last_one_stays(node: SignedNode) -> None:
    now = utc_now()
    tell(node, "ACTIVE", now)
    tell(node, "STOPPED", now)
    tell(node, "STOPPED", now)
    assert MachineState.objects.get().execution == MachineLive.objects.get().execution == "STOPPED"
    assert MachineLog.objects.filter(kind="state").count() == 2


def test_newer_state_moves_the_live_one(node: SignedNode) -> None:
    now = utc_now()
    tell(node, "ACTIVE", now - timedelta(minutes=1))
    tell(node, "READY", now)
    assert MachineLive.objects.get().execution == "READY"
