"""What leavers tell of the machine's own time adds up to the union of presence."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from core.clock import utc_now
from core.models import SyncEvent
from shopmonitor.models import MachineLive, MachineSession
from tests.factories.floor import SignedNode, make_machine, make_node, make_person

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def told() -> list[tuple[datetime, datetime, float]]:
    """Return of each ended session: begin, end and the machine's minutes that it told."""
    found = []
    for event in SyncEvent.objects.filter(event_type="machine.session_ended"):
        payload = event.payload
        begin, end = (datetime.fromisoformat(payload[n]) for n in ("started_at", "ended_at"))
        carried = payload["machine_from"]
        minutes = (end - datetime.fromisoformat(carried)) / MINUTE if carried else 0.0
        found.append((begin, end, minutes))
    return found


def union(spans: list[tuple[datetime, datetime, float]]) -> float:
    total, reached = timedelta(), datetime.min.replace(tzinfo=utc_now().tzinfo)
    for begin, end, _ in sorted(spans):
        total += max(end - max(begin, reached), timedelta())
        reached = max(reached, end)
    return total / MINUTE


def swipe(node: SignedNode, tag: str, at: datetime, *, late: bool) -> None:
    clock: dict[str, Any] = {"wall": at.isoformat(), "clock": "synced"}
    if late:
        data = {"swipe_id": str(uuid4()), "tag": tag, "granted_offline": True}
        node.events(node.event("swipe", data, **clock))
    else:
        node.swipe(tag, **clock)


class MachineTime(TestCase):
    """Hypothesis' TestCase rolls back after each example."""

    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(
        st.lists(
            st.tuples(st.integers(0, 2), st.integers(0, 60), st.booleans()),
            min_size=2,
            max_size=8,
        ),
        st.booleans(),
    )
    def test_sum_is_the_union_of_presence_whatever_comes_when(
        self, swipes: list[tuple[int, int, bool]], estop: bool
    ) -> None:
        node = make_node(make_machine(max_operators=3))
        tags = [make_person(shared=True)[1] for _ in range(3)]
        begin = utc_now() - 100 * MINUTE
        for person, minute, late in swipes:
            swipe(node, tags[person], begin + minute * MINUTE, late=late)
        if estop:
            end = (begin + 70 * MINUTE).isoformat()
            node.events(node.event("estop", {"state": "TRIGGERED"}, wall=end, clock="synced"))
        for tag in tags:
            if MachineSession.objects.filter(ended_at=None, badge__last4=tag[-4:]).exists():
                swipe(node, tag, begin + 80 * MINUTE, late=False)
        assert not MachineSession.objects.filter(ended_at=None).exists()
        assert sum(minutes for *_, minutes in told()) == pytest.approx(union(told()))
        assert MachineLive.objects.get().head_count == 0


def test_row_of_an_ended_session_says_what_it_told() -> None:
    node = make_node(make_machine(max_operators=2))
    (_, one), (_, two) = make_person(shared=True), make_person(shared=True)
    now = utc_now()
    for tag, minutes in ((one, 60), (two, 50), (two, 40), (one, 30)):
        swipe(node, tag, now - minutes * MINUTE, late=False)
    first, second = MachineSession.objects.order_by("started_at")
    assert (first.machine_from, second.machine_from) == (first.started_at, None)
    assert MachineLive.objects.get().presence_until == first.ended_at
