"""Areas and zones: where in the plant a thing stands (ISA-95)."""

from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models.base import Record


class Area(Record):
    """A part of the plant; areas may nest. Region and time zone belong to it."""

    topic = "area"

    code = models.CharField(_("code"), max_length=32, unique=True)
    name = models.CharField(_("name"), max_length=100)
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("part of"),
    )
    region = models.SlugField(
        _("region"),
        max_length=32,
        default="home",
        db_index=False,
        help_text=_("Which floor database serves it."),
    )
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")

    class Meta:
        db_table = "areas"
        verbose_name = _("area")
        verbose_name_plural = _("areas")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Zone(Record):
    """A work centre of an area; how orders pass through it is the shop's habit."""

    topic = "zone"

    area = models.ForeignKey(
        Area, on_delete=models.PROTECT, related_name="zones", verbose_name=_("area")
    )
    code = models.CharField(_("code"), max_length=32, unique=True)
    name = models.CharField(_("name"), max_length=100)
    sequence = models.PositiveSmallIntegerField(
        _("sequence"), default=0, help_text=_("Place in the usual way of an order.")
    )
    is_primary = models.BooleanField(_("primary"), default=False)
    skip_auto_queue = models.BooleanField(_("not queued by itself"), default=False)
    count_multiplier = models.DecimalField(
        _("count factor"),
        max_digits=9,
        decimal_places=3,
        default=Decimal(1),
        help_text=_("Pieces of the order that one counted piece stands for."),
    )
    no_count = models.BooleanField(_("does not count"), default=False)

    class Meta:
        db_table = "zones"
        verbose_name = _("zone")
        verbose_name_plural = _("zones")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(count_multiplier__gt=0), name="core_zone_count_factor"
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
