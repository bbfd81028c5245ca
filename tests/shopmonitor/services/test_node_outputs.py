"""Asking a node to switch: the last word alone counts."""

from datetime import timedelta

import pytest

from core.clock import utc_now
from shopmonitor.models import AccessoryIO, NodeCommand
from shopmonitor.services.node_outputs import OFF_LIVES, ask_output
from tests.factories.accessories import make_accessory
from tests.factories.floor import make_machine, make_node

pytestmark = pytest.mark.django_db


def test_what_was_asked_before_of_this_output_counts_no_more() -> None:
    node = make_node(make_machine()).row
    lamp = make_accessory(node=node, io_number=1)
    other = make_accessory(node=node, io_number=2)
    at = utc_now()
    for accessory, on in ((lamp, True), (other, True), (lamp, False)):
        ask_output(accessory=accessory, on=on, by=None, at=at)
    orders = NodeCommand.objects.order_by("pk")
    assert [(each.args["output"], each.state) for each in orders] == [
        (1, "expired"),
        (2, "waiting"),
        (1, "waiting"),
    ]
    assert [each.expires_at - at for each in orders] == [
        timedelta(seconds=60),
        timedelta(seconds=60),
        OFF_LIVES,
    ]


def test_since_when_it_shall_be_so_stays_when_it_is_asked_for_again() -> None:
    lamp = make_accessory(node=make_node(make_machine()).row)
    first = utc_now()
    ask_output(accessory=lamp, on=True, by=None, at=first)
    ask_output(accessory=lamp, on=True, by=None, at=first + timedelta(seconds=40))
    assert AccessoryIO.objects.get().wanted_since == first
