"""Core is killed and comes back: the short form of `make proof-core-away`."""

import pytest

from tests.several_servers.core_away import go_through
from tests.several_servers.counting import Counts
from tests.several_servers.installation import FLOOR, Running

pytestmark = [pytest.mark.django_db, pytest.mark.processes, pytest.mark.timeout(300)]


def test_floor_answers_while_core_is_dead_and_nothing_is_lost(three: Running) -> None:
    seen = go_through(three, away_s=2.0)
    assert seen.meanwhile > 6
    assert seen.counts == Counts(unanswered=0, lost=0, doubled=0, dangling=[])
    assert (seen.left, seen.caught_up_s < float("inf")) == (0, True)


def test_login_that_serves_sees_how_copies_stand(three: Running) -> None:
    said = three.here.run(FLOOR, "manage.py", "replicate", "--check", owner=False)
    assert [line.split(":")[0] for line in said.splitlines()] == ["shop_monitor", "shop_tracker"]
    assert said.count("subscription working") == 2
