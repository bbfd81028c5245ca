"""Whether an output shall be on."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopmonitor.domain.accessories import OutputFacts, judge_output
from tests.factories.situations import NOW

LONG_AGO = NOW - timedelta(hours=1)


def output(**values: Any) -> OutputFacts:
    default: dict[str, Any] = {
        "by_people": False,
        "active": True,
        "wanted_on": None,
        "came_at": None,
        "left_at": None,
        "stopped": False,
        "on_after_s": 5,
        "off_after_s": 60,
    }
    return OutputFacts(**default | values)


def ago(seconds: float) -> Any:
    return NOW - timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("values", "on"),
    [
        ({}, False),
        ({"came_at": ago(4)}, False),
        ({"came_at": ago(5)}, True),
        # Whoever comes while it runs on keeps it on.
        ({"came_at": ago(1), "wanted_on": True, "left_at": ago(10)}, True),
        ({"left_at": ago(59), "wanted_on": True}, True),
        ({"left_at": ago(60), "wanted_on": True}, False),
        # It never was on: who left after a second starts no run-on.
        ({"left_at": ago(1), "wanted_on": False}, False),
        ({"left_at": ago(1), "wanted_on": None}, False),
        ({"wanted_on": True}, False),
        ({"came_at": LONG_AGO, "stopped": True, "wanted_on": True}, False),
        ({"left_at": ago(1), "wanted_on": True, "stopped": True}, False),
        ({"came_at": LONG_AGO, "active": False}, False),
        ({"by_people": True}, False),
        ({"by_people": True, "wanted_on": True}, True),
        ({"by_people": True, "wanted_on": True, "stopped": True}, False),
        # After the e-stop it stays as the e-stop left it: off.
        ({"by_people": True, "wanted_on": False}, False),
    ],
)
def test_output_follows_who_is_there_and_stops_at_once(values: dict[str, Any], on: bool) -> None:
    assert judge_output(output(**values), at=NOW) is on


TIMES = st.none() | st.integers(0, 200).map(ago)


@given(
    by_people=st.booleans(),
    wanted_on=st.none() | st.booleans(),
    came_at=TIMES,
    left_at=TIMES,
    stopped=st.booleans(),
)
def test_what_was_judged_stays_until_something_changes(**values: Any) -> None:
    facts = output(**values)
    on = judge_output(facts, at=NOW)
    assert judge_output(facts._replace(wanted_on=on), at=NOW) is on
    assert not (facts.stopped and on)
