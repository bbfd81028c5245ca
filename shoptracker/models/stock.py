"""What lies where: places, lots, and how much of each part is at each place."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.db.text_search import search_index
from core.models.base import Record, UidModel, choice_check
from shoptracker.choices import LocationKind, LotState
from shoptracker.models.jobs import Job
from shoptracker.models.parts import Part


class StockLocation(Record):
    """Where stock lies; or one of the places beyond the shop, of each kind one."""

    topic = "stock_location"

    code = models.CharField(_("code"), max_length=32, unique=True)
    name = models.CharField(_("name"), max_length=100)
    kind = models.CharField(
        _("kind"),
        max_length=16,
        choices=LocationKind.choices,
        default=LocationKind.STORAGE,
        db_default=LocationKind.STORAGE,
        editable=False,
    )
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="inner_locations",
        verbose_name=_("part of"),
        limit_choices_to={"kind": LocationKind.STORAGE},
    )

    class Meta:
        db_table = "stock_locations"
        verbose_name = _("stock location")
        verbose_name_plural = _("stock locations")
        ordering = ["-pk"]
        constraints = [
            choice_check("kind", LocationKind, "tracker_location_kind"),
            models.UniqueConstraint(
                fields=["kind"],
                condition=~models.Q(kind=LocationKind.STORAGE),
                name="tracker_location_beyond_once",
            ),
        ]
        indexes = [search_index("tracker_locations_searched", "code", "name")]

    def __str__(self) -> str:
        if self.kind != LocationKind.STORAGE:
            return str(LocationKind(self.kind).label)
        return f"{self.code} {self.name}"


class Lot(Record):
    """Pieces or material of one origin; of a part with serial numbers one piece."""

    topic = "lot"

    part = models.ForeignKey(
        Part, on_delete=models.PROTECT, related_name="lots", verbose_name=_("part")
    )
    number = models.CharField(_("number"), max_length=64)
    state = models.CharField(
        _("state"),
        max_length=8,
        choices=LotState.choices,
        default=LotState.FREE,
        db_default=LotState.FREE,
    )
    heat_number = models.CharField(_("heat number"), max_length=64, blank=True, default="")
    certificate = models.CharField(
        _("certificate"),
        max_length=100,
        blank=True,
        default="",
        help_text=_("Number of the inspection certificate, such as EN 10204 3.1."),
    )
    dimensions = models.CharField(
        _("dimensions"),
        max_length=64,
        blank=True,
        default="",
        help_text=_("Where they are not the part's, as of a remnant."),
    )
    supplier_lot = models.CharField(_("supplier's lot"), max_length=64, blank=True, default="")
    cut_from = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="remnants",
        verbose_name=_("remnant of"),
    )
    usable_until = models.DateField(_("usable until"), null=True, blank=True)

    class Meta:
        db_table = "lots"
        verbose_name = _("lot")
        verbose_name_plural = _("lots")
        ordering = ["-pk"]
        constraints = [
            choice_check("state", LotState, "tracker_lot_state"),
            models.UniqueConstraint(fields=["part", "number"], name="tracker_lot_once"),
        ]
        indexes = [search_index("tracker_lots_searched", "number", "heat_number", "supplier_lot")]

    def __str__(self) -> str:
        return self.number


class StockBalance(UidModel):
    """How much of a part and lot lies at a place, and how much of that is kept for jobs.

    Changed by moves and reservations alone, in their transaction.
    """

    part = models.ForeignKey(
        Part, on_delete=models.PROTECT, related_name="balances", verbose_name=_("part")
    )
    lot = models.ForeignKey(
        Lot,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="balances",
        verbose_name=_("lot"),
    )
    location = models.ForeignKey(
        StockLocation, on_delete=models.PROTECT, related_name="balances", verbose_name=_("location")
    )
    on_hand = models.DecimalField(_("on hand"), max_digits=14, decimal_places=3, default=0)
    reserved = models.DecimalField(_("reserved"), max_digits=14, decimal_places=3, default=0)

    class Meta:
        db_table = "stock_balances"
        verbose_name = _("stock")
        verbose_name_plural = _("stock")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["part", "lot", "location"],
                nulls_distinct=False,
                name="tracker_balance_once",
            ),
            models.CheckConstraint(
                condition=models.Q(reserved__gte=0) & models.Q(reserved__lte=models.F("on_hand")),
                name="tracker_balance_covers_reserved",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.part_id} @ {self.location_id}: {self.on_hand}"


class StockReservation(UidModel):
    """Stock that is kept for a job; `quantity` is what is still kept, 0 what was used or let go."""

    balance = models.ForeignKey(
        StockBalance,
        on_delete=models.PROTECT,
        related_name="reservations",
        verbose_name=_("stock"),
    )
    job = models.ForeignKey(
        Job, on_delete=models.PROTECT, related_name="reservations", verbose_name=_("job")
    )
    quantity = models.DecimalField(_("quantity"), max_digits=14, decimal_places=3)
    reserved_at = models.DateTimeField(_("reserved"))

    class Meta:
        db_table = "stock_reservations"
        verbose_name = _("reservation")
        verbose_name_plural = _("reservations")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(quantity__gte=0), name="tracker_reservation_not_negative"
            ),
            models.UniqueConstraint(fields=["balance", "job"], name="tracker_reservation_once"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} for {self.job_id}"


class StockValue(models.Model):
    """How much of a part lies in all storage, and what it cost: the moving average is the ratio.

    Changed by moves alone, in their transaction.
    """

    part = models.OneToOneField(
        Part,
        on_delete=models.PROTECT,
        primary_key=True,
        related_name="stock_value",
        verbose_name=_("part"),
    )
    on_hand = models.DecimalField(_("on hand"), max_digits=16, decimal_places=3, default=0)
    value = models.DecimalField(_("value"), max_digits=18, decimal_places=4, default=0)

    class Meta:
        db_table = "stock_values"
        verbose_name = _("value of stock")
        verbose_name_plural = _("values of stock")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(on_hand__gte=0) & models.Q(value__gte=0),
                name="tracker_value_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.part_id}: {self.value}"
