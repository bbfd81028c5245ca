"""The rows that every swipe leaves behind."""

import pytest

from core.secrets.vault import badge_digest
from shopmonitor.models import BadgeSwipe, FloorEvent, MachineLog
from shopmonitor.protocol.timing import EventTime
from shopmonitor.protocol.words import TimeQuality
from shopmonitor.services.swipe_rows import Swiped
from tests.factories.floor import make_machine, make_node, make_person
from tests.factories.situations import NOW

pytestmark = pytest.mark.django_db


def test_swipe_and_its_line_in_the_feed_are_written_granted_or_not() -> None:
    machine = make_machine()
    node = make_node(machine)
    (user, tag), (_, stranger) = make_person(), make_person(level="")
    for one in (tag, stranger):
        node.swipe(one)
    granted, refused = BadgeSwipe.objects.order_by("pk")
    assert (granted.user, granted.badge, granted.machine) == (user, user.badges.get(), machine)
    assert (granted.tag_digest, granted.last4) == (badge_digest(tag), tag[-4:])
    assert (refused.decision, refused.reason, refused.needs) == (
        "refused",
        "no_permission",
        ["operate"],
    )
    reasons = [event.data["reason"] for event in FloorEvent.objects.order_by("pk")]
    assert reasons == [granted.reason, refused.reason]
    assert MachineLog.objects.get(kind="refused").data["reason"] == refused.reason


def test_reading_does_not_show_its_tag() -> None:
    when = EventTime(NOW, TimeQuality.SYNCED, clock_alert=False)
    swiped = Swiped("id", 1, "n1", 0, "04AABBCC", "b", 1, when, offline=False)
    assert "04AABBCC" not in repr(swiped)
    assert repr(swiped) == "Swiped(id, n1:0)"
