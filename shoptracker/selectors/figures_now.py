"""Figures of this moment for the first page."""

from shoptracker.choices import OrderStatus
from shoptracker.models import Order


def count_open_orders() -> int:
    """Return how many orders are neither finished nor cancelled nor on hold."""
    return Order.objects.filter(status=OrderStatus.OPEN, deleted_at__isnull=True).count()
