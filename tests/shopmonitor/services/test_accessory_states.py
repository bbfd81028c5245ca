"""What nodes tell of their contacts, taken through the door."""

from datetime import timedelta
from typing import Any

import pytest

from core.clock import utc_now
from shopmonitor.models import AccessoryIO, FloorEvent
from tests.factories.accessories import make_interlock, tell_io
from tests.factories.floor import SignedNode, make_machine, make_node

pytestmark = pytest.mark.django_db


@pytest.fixture
def node() -> SignedNode:
    return make_node(make_machine())


@pytest.fixture
def contact(node: SignedNode) -> AccessoryIO:
    return make_interlock(make_machine(), node.row)


def now(contact: AccessoryIO) -> AccessoryIO:
    return AccessoryIO.objects.select_related("node").get(pk=contact.pk)


def wall(seconds: float) -> dict[str, Any]:
    """Say that something was so many seconds ago by a clock that is right."""
    at = utc_now() - timedelta(seconds=seconds)
    return {"wall": at.isoformat(), "clock": "synced"}


def test_nothing_is_known_before_the_node_says_it(contact: AccessoryIO) -> None:
    assert now(contact).state == "unknown"


def test_what_the_node_says_is_how_it_is(node: SignedNode, contact: AccessoryIO) -> None:
    tell_io(node, contact, on=True, **wall(10))
    node.row.__class__.objects.update(state="online")
    first = now(contact)
    assert (first.state, first.is_on_since) == ("on", first.told_at)
    tell_io(node, contact, on=True, **wall(5))
    again = now(contact)
    assert again.is_on_since == first.is_on_since
    assert again.told_at is not None
    assert first.told_at is not None
    assert again.told_at > first.told_at
    tell_io(node, contact, on=False, **wall(1))
    assert now(contact).state == "off"
    assert FloorEvent.objects.filter(event_type="io").count() == 3


def test_late_news_does_not_hide_newer_ones(node: SignedNode, contact: AccessoryIO) -> None:
    tell_io(node, contact, on=True, **wall(5))
    newest = now(contact)
    tell_io(node, contact, on=False, offline=True, **wall(60))
    assert (now(contact).is_on, now(contact).told_at) == (True, newest.told_at)


def test_what_has_no_time_counts_only_while_nothing_is_known(
    node: SignedNode, contact: AccessoryIO
) -> None:
    tell_io(node, contact, on=False)
    assert now(contact).is_on is False
    # A later start of the node has spoken: what comes of the earlier one is of an unknown time.
    later = SignedNode(node.enrolled)
    tell_io(later, contact, on=True)
    tell_io(node, contact, on=False)
    assert now(contact).is_on is True


def test_of_a_batch_the_newest_counts_in_whatever_order(
    node: SignedNode, contact: AccessoryIO
) -> None:
    data = {"io": "input", "number": contact.io_number}
    told = [
        node.event("io", data | {"on": on}, **wall(seconds))
        for on, seconds in ((True, 30), (False, 20), (True, 10), (True, 5))
    ]
    assert node.events(*reversed(told))["accepted"] == 4
    row = now(contact)
    assert row.is_on is True
    assert row.is_on_since is not None
    assert row.told_at is not None
    assert (row.told_at - row.is_on_since).total_seconds() == pytest.approx(5, abs=0.5)
    # The same batch again changes nothing.
    assert node.events(*told)["duplicates"] == 4
    assert now(contact).told_at == row.told_at


def test_a_silent_node_says_nothing(node: SignedNode, contact: AccessoryIO) -> None:
    tell_io(node, contact, on=True)
    node.row.__class__.objects.update(state="silent")
    assert now(contact).state == "unknown"


def test_contacts_of_other_nodes_are_left_alone(contact: AccessoryIO) -> None:
    other = make_node(make_machine())
    tell_io(other, contact, on=True)
    assert now(contact).is_on is None


def test_a_node_without_ports_may_tell(contact: AccessoryIO) -> None:
    lonely = make_node()
    mine = make_interlock(make_machine(), lonely.row)
    tell_io(lonely, mine, on=True, port=None)
    assert now(mine).is_on is True
    assert now(contact).is_on is None
