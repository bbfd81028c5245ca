"""What follows from what a source tells."""

from datetime import UTC, datetime, timedelta

from shopmonitor.domain.machine_sources import Fact, Heard, find_facts
from shopmonitor.protocol.shdr_fields import Topic

START = datetime(2026, 3, 1, 6, tzinfo=UTC)


def at(minute: int) -> datetime:
    return START + timedelta(minutes=minute)


def execution(minute: int, word: str, *, again: bool = False) -> Heard:
    return Heard(Topic.EXECUTION, at(minute), word, again)


def counter(minute: int, shown: str) -> Heard:
    return Heard(Topic.COUNTER, at(minute), shown)


def facts(*heard: Heard, words: dict[str, str], silent: int | None = None) -> list[Fact]:
    since = None if silent is None else at(silent)
    return find_facts(heard=heard, words=words, silent_since=since).facts


def test_what_stood_before_says_nothing() -> None:
    told = [execution(1, "ACTIVE"), execution(2, "READY"), execution(3, "READY")]
    assert facts(*told, words={"execution": "ACTIVE"}) == [Fact(Topic.EXECUTION, at(2), "READY")]


def test_what_went_on_all_the_time_leaves_no_gap() -> None:
    words = {"execution": "ACTIVE"}
    assert facts(execution(1, "ACTIVE", again=True), words=words, silent=5) == []


def test_what_began_while_nobody_heard_leaves_one() -> None:
    found = facts(execution(9, "ACTIVE", again=True), words={"execution": "ACTIVE"}, silent=5)
    assert found == [
        Fact(Topic.EXECUTION, at(5), "UNAVAILABLE"),
        Fact(Topic.EXECUTION, at(9), "ACTIVE"),
    ]
    # Stored by the source meanwhile, it is told later, and nothing is missing.
    assert facts(execution(9, "READY"), words={"execution": "ACTIVE"}, silent=5) == [
        Fact(Topic.EXECUTION, at(9), "READY")
    ]


def test_a_counter_counts_what_was_made() -> None:
    found = find_facts(
        heard=[counter(1, "7"), counter(2, "9"), counter(3, "UNAVAILABLE"), counter(4, "12"),
               counter(5, "2")],
        words={}, silent_since=None,
    )  # fmt: skip
    assert [one.value for one in found.facts] == ["2", "3", "2"]
    assert found.words == {"counter": "2"}


def test_a_healthy_circuit_is_no_fact_and_an_unknown_one_neither() -> None:
    told = [Heard(Topic.ESTOP, at(n), word) for n, word in enumerate(
        ("ARMED", "UNAVAILABLE", "TRIGGERED", "TRIGGERED", "ARMED"))]  # fmt: skip
    assert [one.value for one in facts(*told, words={})] == ["TRIGGERED", "ARMED"]


def test_what_is_told_late_has_its_place_and_changes_nothing_of_now() -> None:
    found = find_facts(
        heard=[execution(9, "ACTIVE"), execution(3, "READY"), execution(10, "ACTIVE")],
        words={}, silent_since=None,
    )  # fmt: skip
    assert [(one.occurred_at, one.value) for one in found.facts] == [
        (at(9), "ACTIVE"),
        (at(3), "READY"),
    ]
    assert found.words["execution"] == "ACTIVE"
