"""What customers want: orders and their lines."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.db.text_search import search_index
from core.models.base import Record, UidModel, choice_check
from shoptracker.choices import OrderStatus
from shoptracker.models.parts import Part


class Customer(Record):
    """Who orders."""

    topic = "customer"

    number = models.CharField(_("number"), max_length=32, unique=True)
    name = models.CharField(_("name"), max_length=200)
    email = models.EmailField(_("e-mail"), blank=True, default="")
    language = models.CharField(_("language"), max_length=10, blank=True, default="")

    class Meta:
        db_table = "customers"
        verbose_name = _("customer")
        verbose_name_plural = _("customers")
        ordering = ["-pk"]
        indexes = [search_index("tracker_customers_searched", "number", "name", "email")]

    def __str__(self) -> str:
        return self.name


class Order(Record):
    """What one customer wants, until when."""

    topic = "order"

    number = models.CharField(_("number"), max_length=32, unique=True)
    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="orders", verbose_name=_("customer")
    )
    customer_reference = models.CharField(
        _("customer's number"), max_length=64, blank=True, default=""
    )
    status = models.CharField(
        _("status"), max_length=16, choices=OrderStatus.choices, default=OrderStatus.OPEN
    )
    due_date = models.DateField(_("due"), null=True, blank=True)
    rush_at = models.DateTimeField(_("rush since"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True, default="")

    class Meta:
        db_table = "orders"
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        ordering = ["-pk"]
        constraints = [choice_check("status", OrderStatus, "tracker_order_status")]
        indexes = [
            models.Index(fields=["status", "due_date"], name="tracker_orders_due"),
            models.Index(fields=["due_date"], name="tracker_orders_by_due_date"),
            search_index("tracker_orders_searched", "number", "customer_reference"),
        ]

    def __str__(self) -> str:
        return self.number


class OrderLine(UidModel):
    """One part of an order, in one quantity."""

    order = models.ForeignKey(
        Order, on_delete=models.CASCADE, related_name="lines", verbose_name=_("order")
    )
    position = models.PositiveSmallIntegerField(_("position"))
    part = models.ForeignKey(Part, on_delete=models.PROTECT, verbose_name=_("part"))
    quantity = models.DecimalField(_("quantity"), max_digits=14, decimal_places=3)
    due_date = models.DateField(_("due"), null=True, blank=True)

    class Meta:
        db_table = "order_lines"
        verbose_name = _("order line")
        verbose_name_plural = _("order lines")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["order", "position"], name="tracker_order_position_once"
            ),
            models.CheckConstraint(
                condition=models.Q(quantity__gt=0), name="tracker_order_line_quantity"
            ),
        ]

    def __str__(self) -> str:
        return str(self.position)
