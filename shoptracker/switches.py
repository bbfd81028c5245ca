"""What of the office can be switched off, each as one."""

from django.utils.translation import gettext_lazy as _

from core.modules import Module, add_module

add_module(
    Module(
        name="orders",
        title=_("Orders and jobs"),
        purpose=_("Customers, parts, work plans, orders, jobs and what runs on which machine."),
        when_off=_(
            "Its pages are gone. Badging in starts no operation; what is running stays as it is."
        ),
        pages=(
            "shoptracker.customer",
            "shoptracker.job",
            "shoptracker.joboperation",
            "shoptracker.order",
            "shoptracker.part",
            "shoptracker.workplan",
        ),
        resources=("customers", "job-operations", "jobs", "orders", "parts", "work-plans"),
        handlers=("shoptracker.handlers.start_operations",),
        tiles=("late_jobs", "open_orders"),
        opens=("/admin/shoptracker/", "/tracker/"),
        position=20,
    )
)
add_module(
    Module(
        name="bookings",
        title=_("Times and quantities"),
        purpose=_("Books working time from badges, and pieces that machines count, on operations."),
        when_off=_(
            "Its pages are gone. Time and pieces of the floor are booked when it is on again."
        ),
        pages=("shoptracker.quantityreport", "shoptracker.timeentry"),
        resources=("machine-figures", "quantity-reports", "time-entries"),
        handlers=(
            "shoptracker.handlers.book_quantities",
            "shoptracker.handlers.book_corrected_times",
            "shoptracker.handlers.book_session_times",
            "shoptracker.handlers.keep_machine_figures",
        ),
        tiles=("hours_today", "unassigned_time"),
        opens=("/admin/shoptracker/",),
        position=30,
    )
)
add_module(
    Module(
        name="stock",
        title=_("Stock"),
        purpose=_("What lies where: places, lots, moves, and what is kept for jobs."),
        when_off=_("Its pages are gone. What lies where stays as it was."),
        pages=(
            "shoptracker.lot",
            "shoptracker.stockbalance",
            "shoptracker.stocklocation",
            "shoptracker.stockmove",
        ),
        resources=("lots", "stock-balances", "stock-locations", "stock-moves"),
        timers=("shoptracker.services.upkeep.prove_all_stock",),
        opens=("/admin/shoptracker/",),
        position=40,
    )
)
