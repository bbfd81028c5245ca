"""Rows as they were, with what the trail says taken back."""

from core.domain.rewinding import Change, rewind


def test_changes_are_taken_back_the_newest_first() -> None:
    now = {"1": {"level": "lead", "tag": "x"}, "2": {"level": "use"}}
    changes = [
        Change("1", "U", {"level": ["operate", "lead"], "tag": []}),
        Change("3", "D", {"level": "lead"}),
        Change("2", "I", {"level": "use"}),
        Change("1", "U", {"level": ["use", "operate"]}),
        Change("3", "U", {"level": ["use", "lead"]}),
        Change("9", "U", {"level": ["use", "lead"]}),
    ]
    then = rewind(now, changes)
    assert then == {"1": {"level": "use", "tag": "x"}, "3": {"level": "use"}}
    assert now["1"]["level"] == "lead"


def test_row_that_came_and_went_was_not_there() -> None:
    changes = [Change("1", "D", {"level": "use"}), Change("1", "I", {"level": "use"})]
    assert rewind({}, changes) == {}
