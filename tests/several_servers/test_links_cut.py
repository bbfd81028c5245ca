"""Cables are cut: the short form of `make proof-links`."""

import pytest

from tests.machine import leave_out
from tests.several_servers.counting import Counts
from tests.several_servers.installation import Running
from tests.several_servers.links_cut import Pace, go_through

pytestmark = [pytest.mark.django_db, pytest.mark.processes, pytest.mark.timeout(300)]


def test_nothing_is_lost_while_cables_are_cut_at_random(three: Running) -> None:
    if three.here.network is None:
        leave_out("the right to make network namespaces", "run as root, with iproute2")
    pace = Pace(cut_s=(0.5, 1.0), whole_s=(0.1, 0.3), span_s=3.0)
    seen, cuts = go_through(three, pace=pace)
    assert cuts.unplugged + cuts.swallowed > 1
    assert seen.meanwhile > 6
    assert seen.counts == Counts(unanswered=0, lost=0, doubled=0, dangling=[])
    assert (seen.left, seen.caught_up_s < float("inf")) == (0, True)
