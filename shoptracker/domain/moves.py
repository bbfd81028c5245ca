"""Where a thing may go from the state that it is in: one table for each kind of thing.

Source:
    domain rules, section 6.
"""

from shoptracker.choices import JobStatus, OperationStatus, OrderStatus, WorkPlanState

ORDER_MOVES: dict[OrderStatus, set[OrderStatus]] = {
    OrderStatus.OPEN: {OrderStatus.HELD, OrderStatus.FINISHED, OrderStatus.CANCELLED},
    OrderStatus.HELD: {OrderStatus.OPEN, OrderStatus.CANCELLED},
    OrderStatus.FINISHED: set(),
    OrderStatus.CANCELLED: set(),
}

JOB_MOVES: dict[JobStatus, set[JobStatus]] = {
    JobStatus.PLANNED: {JobStatus.RELEASED, JobStatus.CANCELLED},
    JobStatus.RELEASED: {JobStatus.RUNNING, JobStatus.CANCELLED},
    JobStatus.RUNNING: {JobStatus.FINISHED, JobStatus.CANCELLED},
    JobStatus.FINISHED: set(),
    JobStatus.CANCELLED: set(),
}

OPERATION_MOVES: dict[OperationStatus, set[OperationStatus]] = {
    OperationStatus.PLANNED: {OperationStatus.READY, OperationStatus.CANCELLED},
    OperationStatus.READY: {OperationStatus.RUNNING, OperationStatus.CANCELLED},
    OperationStatus.RUNNING: {
        OperationStatus.PAUSED,
        OperationStatus.FINISHED,
        OperationStatus.CANCELLED,
    },
    OperationStatus.PAUSED: {
        OperationStatus.RUNNING,
        OperationStatus.FINISHED,
        OperationStatus.CANCELLED,
    },
    OperationStatus.FINISHED: set(),
    OperationStatus.CANCELLED: set(),
}

WORK_PLAN_MOVES: dict[WorkPlanState, set[WorkPlanState]] = {
    WorkPlanState.DRAFT: {WorkPlanState.RELEASED, WorkPlanState.RETIRED},
    WorkPlanState.RELEASED: {WorkPlanState.RETIRED},
    WorkPlanState.RETIRED: set(),
}


def may_change_order(old: str, new: str) -> bool:
    """Tell whether an order may go from one state to another; staying is no move."""
    return OrderStatus(new) in ORDER_MOVES[OrderStatus(old)]


def may_change_job(old: str, new: str) -> bool:
    """Tell whether a job may go from one state to another; staying is no move."""
    return JobStatus(new) in JOB_MOVES[JobStatus(old)]


def may_change_operation(old: str, new: str) -> bool:
    """Tell whether an operation may go from one state to another; staying is no move."""
    return OperationStatus(new) in OPERATION_MOVES[OperationStatus(old)]


def may_change_work_plan(old: str, new: str) -> bool:
    """Tell whether a work plan may go from one state to another; staying is no move."""
    return WorkPlanState(new) in WORK_PLAN_MOVES[WorkPlanState(old)]
