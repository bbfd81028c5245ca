"""Which trainings are lacking."""

from datetime import UTC, datetime, timedelta

from core.domain.qualifications import Held, Lack, find_lacks

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
DAY = timedelta(days=1)
NEEDED = {1: "Lathe", 2: "Crane"}


def test_what_holds_now_is_not_lacking() -> None:
    held = [
        Held(qualification=1, valid_from=NOW),
        Held(qualification=2, valid_from=NOW - DAY, valid_until=NOW + DAY),
    ]
    assert find_lacks(NEEDED, held, at=NOW) == []


def test_what_ended_is_told_apart_from_what_never_was() -> None:
    held = [Held(qualification=1, valid_from=NOW - DAY, valid_until=NOW)]
    assert find_lacks(NEEDED, held, at=NOW) == [Lack("Lathe", True), Lack("Crane", False)]


def test_what_begins_later_is_missing_and_a_renewed_one_counts() -> None:
    later = Held(qualification=1, valid_from=NOW + DAY)
    ended = Held(qualification=2, valid_from=NOW - 9 * DAY, valid_until=NOW - DAY)
    renewed = Held(qualification=2, valid_from=NOW - DAY)
    assert find_lacks(NEEDED, [later, ended, renewed], at=NOW) == [Lack("Lathe", False)]
