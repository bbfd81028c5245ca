"""What the dispatcher finds in the outbox."""

from uuid import UUID, uuid4

import pytest

from core.clock import utc_now
from core.db.transactions import transaction_on
from core.events.base import lane_of
from core.events.outbox import due_lanes
from core.events.publish import publish
from core.events.types import MachineSessionStarted

pytestmark = pytest.mark.django_db(transaction=True)


def _publish(uid: UUID) -> None:
    event = MachineSessionStarted(uid=uid, occurred_at=utc_now(), machine=uuid4(), user=uuid4())
    with transaction_on("default"):
        publish(event)


def test_only_lanes_with_work_are_due() -> None:
    assert due_lanes("default") == []
    uid = uuid4()
    _publish(uid)
    assert due_lanes("default") == [lane_of(str(uid))]
