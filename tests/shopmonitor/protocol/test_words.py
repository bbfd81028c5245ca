import re

from shopmonitor import choices
from shopmonitor.protocol import words


def test_the_execution_words_are_those_of_the_standard() -> None:
    assert {str(word) for word in words.Execution} == {
        "READY", "ACTIVE", "INTERRUPTED", "FEED_HOLD", "STOPPED", "OPTIONAL_STOP",
        "PROGRAM_STOPPED", "PROGRAM_COMPLETED", "PROGRAM_OPTIONAL_STOP", "WAIT", "UNAVAILABLE",
    }  # fmt: skip


def test_only_an_active_program_is_executing() -> None:
    assert {word for word in words.Execution if word in words.EXECUTING} == {"ACTIVE"}


def test_the_reasons_of_a_swipe_are_stable_codes() -> None:
    assert len(words.SwipeReason) == 22
    assert all(re.fullmatch(r"[a-z_]+", reason) for reason in words.SwipeReason)


def test_the_columns_take_every_word_that_a_node_may_send() -> None:
    # Log lines of nodes have a table of their own.
    fed = set(words.EventType) - {words.EventType.LOG}
    assert set(choices.Execution.values) == {str(word) for word in words.Execution}
    assert set(choices.FloorEventType.values) == {str(kind) for kind in fed}
    assert {str(word) for word in words.TimeQuality} <= set(choices.ClockQuality.values)
    assert set(choices.Decision.values) == {str(word) for word in words.Decision}
    assert set(choices.SwipeAction.values) == {str(word) for word in words.Action}
