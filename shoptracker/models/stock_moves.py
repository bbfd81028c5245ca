"""The ledger of stock: each move takes from one place and adds to another."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from core.models import SuiteUser
from core.models.base import UidModel, choice_check
from shoptracker.choices import MoveReason
from shoptracker.models.jobs import Job, JobOperation
from shoptracker.models.parts import Part
from shoptracker.models.stock import Lot, StockLocation


class StockMove(UidModel):
    """A quantity of a part that went from one place to another; never changed, never back-dated.

    `value` is what the quantity was worth when it came into stock or left it; a move
    from storage to storage has none. A wrong move is taken back by one that names it.
    """

    idempotency_key = models.CharField(
        _("idempotency key"),
        max_length=100,
        unique=True,
        help_text=_("The same key again does nothing."),
    )
    part = models.ForeignKey(
        Part, on_delete=models.PROTECT, related_name="stock_moves", verbose_name=_("part")
    )
    lot = models.ForeignKey(
        Lot,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="stock_moves",
        db_index=False,
        verbose_name=_("lot"),
    )
    from_location = models.ForeignKey(
        StockLocation,
        on_delete=models.PROTECT,
        related_name="moves_from",
        db_index=False,
        verbose_name=_("from"),
    )
    to_location = models.ForeignKey(
        StockLocation,
        on_delete=models.PROTECT,
        related_name="moves_to",
        db_index=False,
        verbose_name=_("to"),
    )
    quantity = models.DecimalField(_("quantity"), max_digits=14, decimal_places=3)
    value = models.DecimalField(_("value"), max_digits=18, decimal_places=4, null=True)
    reason = models.CharField(_("reason"), max_length=16, choices=MoveReason.choices)
    job = models.ForeignKey(
        Job,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="stock_moves",
        db_index=False,
        verbose_name=_("job"),
    )
    operation = models.ForeignKey(
        JobOperation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="stock_moves",
        db_index=False,
        verbose_name=_("operation"),
    )
    document = models.CharField(
        _("document"),
        max_length=100,
        blank=True,
        default="",
        help_text=_("Such as a delivery note."),
    )
    reverses = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="reversed_by",
        verbose_name=_("takes back"),
    )
    posted_at = models.DateTimeField(_("posted"), db_default=Now(), editable=False)
    posted_by = models.ForeignKey(
        SuiteUser,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="stock_moves",
        db_index=False,
        verbose_name=_("by"),
    )

    class Meta:
        db_table = "stock_moves"
        verbose_name = _("stock move")
        verbose_name_plural = _("stock moves")
        ordering = ["-pk"]
        constraints = [
            choice_check("reason", MoveReason, "tracker_move_reason"),
            models.CheckConstraint(
                condition=models.Q(quantity__gt=0), name="tracker_move_quantity"
            ),
            models.CheckConstraint(
                condition=~models.Q(from_location=models.F("to_location")),
                name="tracker_move_goes_somewhere",
            ),
        ]
        indexes = [
            models.Index(fields=["-posted_at", "-id"], name="tracker_moves_newest"),
            models.Index(
                fields=["lot"], name="tracker_moves_of_lot", condition=models.Q(lot__isnull=False)
            ),
            models.Index(
                fields=["job"], name="tracker_moves_of_job", condition=models.Q(job__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reason} {self.quantity}"
