"""What the office offers at a machine: a newer revision wins, a late one never."""

from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest

from core.clock import utc_now
from core.db.transactions import transaction_on
from core.errors import NotFoundError
from core.events.types import OperationOffered, OperationWithdrawn
from core.models import Machine
from shopmonitor.models import WorkOffer
from shopmonitor.services.work_offers import keep_offer, withdraw_offer
from tests.factories.floor import make_machine, make_node, make_person

pytestmark = pytest.mark.django_db
OPERATION = uuid4()


def offer(machine: UUID, revision: int, **values: Any) -> None:
    default: dict[str, Any] = {
        "uid": OPERATION,
        "occurred_at": utc_now(),
        "revision": revision,
        "machine": machine,
        "job_number": f"J{revision}",
        "operation_name": "Turn",
        "part": "P1",
        "quantity": Decimal(5),
        "rank": 1,
    }
    event = OperationOffered(**default | values)
    with transaction_on("default"):
        keep_offer(event)


def withdraw(machine: UUID, revision: int) -> None:
    event = OperationWithdrawn(
        uid=OPERATION, occurred_at=utc_now(), revision=revision, machine=machine
    )
    with transaction_on("default"):
        withdraw_offer(event)


@pytest.fixture
def machine() -> Machine:
    return make_machine()


def test_newest_revision_stays_whatever_the_order(machine: Machine) -> None:
    for revision in (2, 3, 1, 3):
        offer(machine.uid, revision)
    assert WorkOffer.objects.get().job_number == "J3"


def test_offer_that_comes_after_its_withdrawal_does_not_show(machine: Machine) -> None:
    withdraw(machine.uid, 2)
    offer(machine.uid, 1)
    assert WorkOffer.objects.get().withdrawn
    offer(machine.uid, 3)
    withdraw(machine.uid, 2)
    assert not WorkOffer.objects.get().withdrawn


def test_first_in_rank_is_in_the_answer_and_in_the_session(machine: Machine) -> None:
    node = make_node(machine)
    _, tag = make_person()
    assert node.swipe(tag)["job"] is None
    node.swipe(tag)
    offer(machine.uid, 1, rank=7)
    offer(machine.uid, 1, uid=uuid4(), rank=5, job_number="FIRST")
    assert node.swipe(tag)["job"] == {"number": "FIRST", "operation": "Turn"}


def test_offer_waits_for_its_machine() -> None:
    with pytest.raises(NotFoundError):
        offer(uuid4(), 1)
    with pytest.raises(NotFoundError):
        withdraw(uuid4(), 1)
