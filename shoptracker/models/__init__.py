"""The tables of the office."""

from shoptracker.models.bookings import QuantityReport, TimeEntry
from shoptracker.models.jobs import Job, JobAssignment, JobOperation
from shoptracker.models.machine_figures import MachineFigure
from shoptracker.models.orders import Customer, Order, OrderLine
from shoptracker.models.parts import Part, WorkPlan, WorkPlanOperation
from shoptracker.models.stock import Lot, StockBalance, StockLocation, StockReservation, StockValue
from shoptracker.models.stock_moves import StockMove

__all__ = [
    "Customer",
    "Job",
    "JobAssignment",
    "JobOperation",
    "Lot",
    "MachineFigure",
    "Order",
    "OrderLine",
    "Part",
    "QuantityReport",
    "StockBalance",
    "StockLocation",
    "StockMove",
    "StockReservation",
    "StockValue",
    "TimeEntry",
    "WorkPlan",
    "WorkPlanOperation",
]
