"""Whatever is corrected: what is told adds up to the union of presence."""

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from core.clock import utc_now
from core.domain.spans import Span, merge_spans, total_time
from shopmonitor.models import MachineLive, MachineSession
from shopmonitor.services.session_corrections import approve_correction, ask_for_correction
from tests.factories.floor import make_machine, make_node, make_person

MINUTE = timedelta(minutes=1)
TIMES = st.tuples(st.integers(0, 60), st.integers(1, 40))


class Rebuilt(TestCase):
    """Hypothesis' TestCase rolls back after each example."""

    @settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(
        st.lists(TIMES, min_size=3, max_size=3),
        st.lists(st.tuples(st.integers(0, 2), TIMES), min_size=1, max_size=4),
        st.none() | st.integers(0, 60),
    )
    def test_shares_add_up(
        self,
        worked: list[tuple[int, int]],
        corrected: list[tuple[int, tuple[int, int]]],
        stays: int | None,
    ) -> None:
        node, boss = make_node(make_machine(max_operators=4)), make_person(level="lead")[0]
        begin = utc_now() - 200 * MINUTE
        people = [make_person(shared=True) for _ in range(4)]
        plan = [(*worked[n], people[n][1]) for n in range(3)]
        swipes = sorted(
            [(low, n, tag) for n, (low, _, tag) in enumerate(plan)]
            + [(low + length, n, tag) for n, (low, length, tag) in enumerate(plan)]
            + ([(stays, 3, people[3][1])] if stays is not None else [])
        )
        for minute, _, tag in swipes:
            node.swipe(tag, wall=(begin + minute * MINUTE).isoformat(), clock="synced")
        for person, (low, length) in corrected:
            session = MachineSession.objects.get(user=people[person][0])
            wish = ask_for_correction(
                session_uid=session.uid,
                user=session.user,
                started_at=begin + low * MINUTE,
                ended_at=begin + (low + length) * MINUTE,
                reason="x",
            )
            approve_correction(correction=wish, by=boss)
        if stays is not None:
            end = (begin + 110 * MINUTE).isoformat()
            node.swipe(people[3][1], wall=end, clock="synced")
        assert told() == presence()
        latest = max(span.end for span in spans())
        assert MachineLive.objects.get().presence_until == latest


def spans() -> list[Span]:
    rows = MachineSession.objects.order_by("started_at").values_list("started_at", "ended_at")
    return [Span(start, end) for start, end in rows if end]


def told() -> timedelta:
    rows = MachineSession.objects.filter(machine_from__isnull=False)
    found = rows.values_list("machine_from", "ended_at")
    return sum((end - start for start, end in found if start and end), timedelta())


def presence() -> timedelta:
    return total_time(merge_spans(spans()))
