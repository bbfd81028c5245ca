"""When people at a quiet machine are warned, and when their sessions end."""

from datetime import UTC, datetime, timedelta

import pytest

from shopmonitor.domain.inactivity import Quiet, Step, judge_inactivity

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def quiet(idle_s: int, *, heard_s: int | None = None, warned_s: int | None = None) -> Quiet:
    return Quiet(
        since=NOW - timedelta(seconds=idle_s),
        heard_at=NOW - timedelta(seconds=idle_s if heard_s is None else heard_s),
        warning_s=300,
        end_s=600,
        warned_at=None if warned_s is None else NOW - timedelta(seconds=warned_s),
    )


@pytest.mark.parametrize(
    ("found", "step"),
    [
        (quiet(299), Step.NOTHING),
        (quiet(300), Step.WARN),
        (quiet(599), Step.WARN),
        (quiet(600), Step.END),
        (quiet(400, warned_s=50), Step.NOTHING),  # told already
        (quiet(400, warned_s=500), Step.WARN),  # told before something happened again
        (quiet(900, heard_s=10), Step.NOTHING),  # came late: waited for anew
    ],
)
def test_step_follows_from_how_long_nothing_happened(found: Quiet, step: Step) -> None:
    assert judge_inactivity(found, now=NOW) is step


def test_zero_is_never_and_a_warning_behind_the_end_is_none() -> None:
    never = Quiet(since=NOW, heard_at=NOW, warning_s=0, end_s=0)
    assert judge_inactivity(never, now=NOW + timedelta(days=9)) is Step.NOTHING
    late = Quiet(since=NOW, heard_at=NOW, warning_s=3300, end_s=600)
    assert judge_inactivity(late, now=NOW + timedelta(seconds=599)) is Step.NOTHING
    assert late.ends_at == NOW + timedelta(seconds=600)
