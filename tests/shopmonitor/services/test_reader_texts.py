"""What the readers of a machine are told."""

import pytest

from core.clock import utc_now
from core.db.transactions import transaction_on
from core.errors import InvalidInputError
from shopmonitor.choices import CommandKind
from shopmonitor.models import Node, NodeCommand
from shopmonitor.services.node_commands import check_args
from shopmonitor.services.reader_texts import tell_readers
from tests.factories.floor import make_machine, make_node

pytestmark = pytest.mark.django_db


def test_every_port_of_the_machine_is_told_and_the_node_hears_it() -> None:
    machine = make_machine()
    one, two = make_node(make_machine(), machine), make_node(machine)
    Node.objects.filter(pk=two.row.pk).update(deleted_at=utc_now())
    with transaction_on("default"):
        tell_readers(
            alias="default",
            machine=machine.pk,
            kind=CommandKind.OUTPUTS,
            lines=lambda: ("Off", "now"),
            at=utc_now(),
        )
    assert NodeCommand.objects.get().node == one.row
    heard = one.post("heartbeat", {"boot_id": "b", "mono_ms": 1}).json()["commands"]
    assert [(each["type"], each["args"]) for each in heard] == [
        ("outputs", {"port": 1, "relay": False, "line1": "Off", "line2": "now"})
    ]


def test_text_that_people_send_needs_a_first_line() -> None:
    wanted = {"line1": "Lunch", "line2": ""}
    assert check_args(kind=CommandKind.SHOW, args={"line1": " Lunch "}) == wanted
    with pytest.raises(InvalidInputError, match="line1"):
        check_args(kind=CommandKind.SHOW, args={})
