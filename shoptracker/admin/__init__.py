"""The back office of the office; Django's admin finds the pages by importing this."""

from shoptracker.admin import (
    bookings,
    customers,
    dashboard,
    jobs,
    operations,
    orders,
    panels,
    parts,
    stock,
    stock_moves,
    stock_panels,
)

PAGES = (
    bookings,
    customers,
    dashboard,
    jobs,
    operations,
    orders,
    panels,
    parts,
    stock,
    stock_moves,
    stock_panels,
)
