import pytest

from shoptracker.domain.operations import is_offered, is_over, job_is_done, may_finish


@pytest.mark.parametrize(
    ("status", "offered", "over"),
    [
        ("planned", False, False),
        ("ready", True, False),
        ("running", True, False),
        ("paused", False, False),
        ("finished", False, True),
        ("cancelled", False, True),
    ],
)
def test_floor_is_shown_what_may_be_worked_on(status: str, offered: bool, over: bool) -> None:
    assert is_offered(status) == offered
    assert is_over(status) == over


@pytest.mark.parametrize(
    ("predecessor", "may"),
    [(None, True), ("finished", True), ("cancelled", True), ("running", False), ("paused", False)],
)
def test_operation_is_finished_only_after_the_one_before_it(
    predecessor: str | None, may: bool
) -> None:
    assert may_finish(predecessor) == may


@pytest.mark.parametrize(
    ("statuses", "done"),
    [
        ([], False),
        (["finished"], True),
        (["finished", "running"], False),
        (["finished", "cancelled"], True),
        (["cancelled"], False),
    ],
)
def test_job_is_done_with_its_last_operation(statuses: list[str], done: bool) -> None:
    assert job_is_done(statuses) == done
