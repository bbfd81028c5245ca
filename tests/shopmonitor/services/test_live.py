"""The row of each machine that swipes lock."""

from uuid import uuid4

import pytest

from core.db.transactions import transaction_on
from shopmonitor.models import MachineLive
from shopmonitor.services.live import make_live_rows
from tests.factories.floor import make_machine

pytestmark = pytest.mark.django_db


def test_rows_are_made_once_and_for_machines_that_exist() -> None:
    machines = [make_machine(), make_machine()]
    for _ in range(2):
        with transaction_on("default"):
            make_live_rows([*(machine.uid for machine in machines), uuid4()])
    rows = MachineLive.objects.order_by("pk").values_list("machine_id", "execution")
    assert list(rows) == [(machine.pk, "UNAVAILABLE") for machine in machines]
