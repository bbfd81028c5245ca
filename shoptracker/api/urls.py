"""The API of the office."""

from core.api.router import resource_router
from shoptracker.api.bookings import QuantityReportViewSet, TimeEntryViewSet
from shoptracker.api.customers import CustomerViewSet
from shoptracker.api.jobs import JobViewSet
from shoptracker.api.machine_figures import MachineFigureViewSet
from shoptracker.api.operations import OperationViewSet
from shoptracker.api.orders import OrderViewSet
from shoptracker.api.parts import PartViewSet
from shoptracker.api.stock import LotViewSet, StockBalanceViewSet, StockLocationViewSet
from shoptracker.api.stock_moves import StockMoveViewSet
from shoptracker.api.work_plans import WorkPlanViewSet

router = resource_router(
    CustomerViewSet,
    PartViewSet,
    WorkPlanViewSet,
    OrderViewSet,
    JobViewSet,
    OperationViewSet,
    TimeEntryViewSet,
    QuantityReportViewSet,
    MachineFigureViewSet,
    StockLocationViewSet,
    LotViewSet,
    StockMoveViewSet,
    StockBalanceViewSet,
)
urlpatterns = router.urls
