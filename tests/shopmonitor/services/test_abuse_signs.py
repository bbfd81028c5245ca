"""A badge at two places, and somebody who tries badges."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.clock import utc_now
from shopmonitor.models import Alert
from shopmonitor.selectors.abuse_signs import ANOTHER_AREA, ANOTHER_ZONE, MANY_TAGS
from shopmonitor.services.abuse_signs import look_for_abuse
from tests.factories.core import AreaFactory, ZoneFactory
from tests.factories.floor import SignedNode, make_machine, make_node, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def now() -> datetime:
    return utc_now() - timedelta(minutes=5)


def swipe(node: SignedNode, tag: str, at: datetime) -> None:
    with time_machine.travel(at, tick=False):
        message = node.swipe_message(tag, wall=at.isoformat(), clock="synced")
        assert node.post("swipes", message, created=int(at.timestamp())).status_code == 200


def test_badge_that_is_read_far_apart_within_a_moment_is_told_once(now: datetime) -> None:
    area = AreaFactory.create()
    zone, next_door = ZoneFactory.create(area=area), ZoneFactory.create(area=area)
    here, beside = make_node(make_machine(zone=zone)), make_node(make_machine(zone=next_door))
    far = make_node(make_machine())
    _, walks = make_person()
    _, copied = make_person()
    _, twin = make_person()
    swipe(here, walks, now)
    swipe(beside, walks, now + ANOTHER_ZONE + timedelta(seconds=1))
    swipe(far, walks, now + ANOTHER_ZONE + ANOTHER_AREA + timedelta(seconds=2))
    look_for_abuse()
    assert not Alert.objects.exists()

    swipe(here, copied, now)
    swipe(far, copied, now + ANOTHER_AREA)
    swipe(here, twin, now)
    swipe(beside, twin, now + ANOTHER_ZONE)
    for _again in range(2):
        look_for_abuse()
    found = Alert.objects.filter(kind="badge_twice")
    assert [alert.occurrences for alert in found] == [1, 1]
    assert {f"…{tag[-4:]}" for tag in (copied, twin)} == {each.source.split()[0] for each in found}

    Alert.objects.update(state="resolved", resolved_at=utc_now())
    look_for_abuse()
    assert not Alert.objects.exclude(state="resolved").exists()


def test_many_unknown_badges_at_one_node_are_one_alert(now: datetime) -> None:
    node, other = make_node(make_machine()), make_node(make_machine())
    for number in range(MANY_TAGS - 1):
        swipe(node, f"07AAAA{number:02}", now)
        swipe(other, "07BBBB00", now)
    look_for_abuse()
    assert not Alert.objects.exists()
    swipe(node, "07AAAA99", now)
    for _again in range(2):
        look_for_abuse()
    alert = Alert.objects.get()
    assert (alert.kind, alert.source, alert.occurrences) == (
        "unknown_tags",
        node.enrolled.node_id,
        1,
    )
    assert alert.node == node.row


def test_quiet_floor_costs_two_queries() -> None:
    with CaptureQueriesContext(connection) as queries:
        look_for_abuse()
    read = [query for query in queries if "SAVEPOINT" not in query["sql"]]
    assert len(read) == 2
