import io
import json
from typing import Any

from shopmonitor.simulation.truth import SwipeRecord, Truth

GRANTED = {"decision": "granted", "reason": "ok"}


def swipe(swipe_id: str, at: str, *, machine: str = "W1", person: str = "Ada") -> SwipeRecord:
    return SwipeRecord(
        swipe_id=swipe_id, node_id="n1", port=0, machine=machine, person=person,
        tag="04A1B2C3D4E5F6", seq=0, stamp={"mono_ms": 1, "wall": f"2026-03-04T{at}+00:00"},
    )  # fmt: skip


def started(session_id: str) -> dict[str, Any]:
    return {**GRANTED, "action": "session_started", "session_id": session_id}


def ended(session_id: str) -> dict[str, Any]:
    return {**GRANTED, "action": "session_ended", "session_id": session_id}


def lines(file: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.getvalue().splitlines()]


def test_a_session_is_as_long_as_its_two_swipes_say() -> None:
    truth = Truth(file := io.StringIO())
    truth.decided(swipe("a", "08:00:00.250"), started("s1"))
    truth.decided(swipe("b", "08:00:10.125"), ended("s1"))
    summary = truth.close()
    assert summary["person_seconds"] == {"Ada": 9.875}
    assert summary["machine_seconds"] == {"W1": 9.875}
    assert (summary["sessions"], summary["open"]) == (1, [])
    session = next(line for line in lines(file) if line["kind"] == "session")
    assert (session["session_id"], session["seconds"], session["ended_by"]) == (
        "s1",
        9.875,
        "swipe",
    )


def test_no_line_holds_a_whole_tag() -> None:
    truth = Truth(file := io.StringIO())
    truth.decided(swipe("a", "08:00:00"), started("s1"))
    assert "04A1B2C3D4E5F6" not in file.getvalue()
    assert lines(file)[0]["tag_last4"] == "E5F6"


def test_an_end_that_came_before_its_start_was_known_counts() -> None:
    truth, start = Truth(), swipe("a", "08:00:00")
    truth.ended_by_node(start, "2026-03-04T08:05:00+00:00")
    truth.decided(start, started("s1"))
    assert truth.close()["person_seconds"] == {"Ada": 300}


def test_an_end_of_a_start_that_was_refused_counts_nothing() -> None:
    truth, start = Truth(), swipe("a", "08:00:00")
    truth.ended_by_node(start, "2026-03-04T08:05:00+00:00")
    truth.decided(start, {"decision": "refused", "action": "none", "reason": "blocked"})
    summary = truth.close()
    assert (summary["sessions"], summary["person_seconds"]) == (0, {})


def test_a_node_ends_what_is_known_only_once() -> None:
    truth, start = Truth(), swipe("a", "08:00:00")
    truth.decided(start, started("s1"))
    truth.ended_by_node(start, "2026-03-04T08:05:00+00:00")
    truth.decided(swipe("b", "09:00:00"), ended("s1"))
    assert truth.close()["person_seconds"] == {"Ada": 300}


def test_an_estop_ends_the_sessions_at_its_machine() -> None:
    truth = Truth()
    truth.decided(swipe("a", "08:00:00"), started("s1"))
    truth.decided(swipe("b", "08:00:00", machine="W2", person="Bob"), started("s2"))
    truth.reported("W1", "estop", "2026-03-04T08:01:00+00:00", {"state": "TRIGGERED"})
    assert [session.session_id for session in truth.open_sessions()] == ["s2"]
    summary = truth.close()
    assert (summary["person_seconds"], summary["open"]) == ({"Ada": 60}, ["s2"])


def test_a_session_that_the_server_ended_without_us_is_lost_not_open() -> None:
    truth = Truth()
    truth.decided(swipe("a", "08:00:00"), started("s1"))
    truth.decided(swipe("b", "09:00:00"), started("s2"))
    assert [session.session_id for session in truth.open_sessions()] == ["s2"]
    assert truth.close()["lost"] == ["s1"]


def test_an_offline_session_that_becomes_known_late_takes_nothing_from_the_one_after() -> None:
    truth, offline = Truth(), swipe("a", "08:00:00")
    truth.ended_by_node(offline, "2026-03-04T08:10:00+00:00")
    truth.decided(swipe("b", "09:00:00"), started("s2"))
    truth.decided(offline, started("s1"))
    truth.decided(swipe("c", "09:01:00"), ended("s2"))
    summary = truth.close()
    assert (summary["sessions"], summary["lost"]) == (2, [])
    assert summary["person_seconds"] == {"Ada": 660}


def test_pieces_and_kinds_are_summed_up() -> None:
    truth = Truth(file := io.StringIO())
    truth.reported("W1", "count", "2026-03-04T08:01:00+00:00", {"good": 2, "scrap": 1})
    truth.reported("W1", "count", "2026-03-04T08:02:00+00:00", {"good": 3})
    truth.note("outage", node="n1")
    summary = truth.close()
    assert summary["pieces"] == {"W1": {"good": 5, "scrap": 1}}
    assert summary["lines"] == {"count": 2, "outage": 1}
    assert lines(file)[-1] == {"kind": "summary", **summary}
