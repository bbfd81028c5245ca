"""The tables of the office."""

from shoptracker.models.bookings import QuantityReport, TimeEntry
from shoptracker.models.jobs import Job, JobAssignment, JobOperation
from shoptracker.models.machine_figures import MachineFigure
from shoptracker.models.orders import Customer, Order, OrderLine
from shoptracker.models.parts import Part, WorkPlan, WorkPlanOperation

__all__ = [
    "Customer",
    "Job",
    "JobAssignment",
    "JobOperation",
    "MachineFigure",
    "Order",
    "OrderLine",
    "Part",
    "QuantityReport",
    "TimeEntry",
    "WorkPlan",
    "WorkPlanOperation",
]
