"""What the state of an operation means for the floor, its neighbours and its job.

Source:
    domain rules, section 6: an operation becomes ready when its predecessor has
    started; it can be finished only when the predecessor is finished.
"""

from collections.abc import Iterable

from shoptracker.choices import JobStatus, OperationStatus

OFFERED = frozenset({OperationStatus.READY, OperationStatus.RUNNING})
OPEN_JOB = frozenset({JobStatus.PLANNED, JobStatus.RELEASED, JobStatus.RUNNING})
OVER = frozenset({OperationStatus.FINISHED, OperationStatus.CANCELLED})


def is_offered(status: str) -> bool:
    """Tell whether the floor is shown an operation on the machines that it is assigned to."""
    return status in OFFERED


def is_over(status: str) -> bool:
    """Tell whether nothing will be done on an operation any more."""
    return status in OVER


def may_finish(predecessor: str | None) -> bool:
    """Tell whether an operation may be finished, given the state of the one before it."""
    return predecessor is None or is_over(predecessor)


def job_is_done(statuses: Iterable[str]) -> bool:
    """Tell whether the last operation of a job is over, and at least one was really finished."""
    every = list(statuses)
    return OperationStatus.FINISHED in every and all(is_over(status) for status in every)


def job_is_open(status: str) -> bool:
    """Tell whether a job is still to be made."""
    return status in OPEN_JOB
