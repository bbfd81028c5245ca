"""Areas and zones: where in the plant a thing stands (ISA-95)."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.db.regions import RegionField
from core.db.time_zones import TimeZoneField
from core.models.base import Record
from core.models.company import Company


def region_stays(field: str, *, was: str | None, now: str) -> None:
    """Refuse to take machines to another region.

    Raises:
        ValidationError: the regions differ; it names the field and the remedy.
    """
    if was is not None and was != now:
        text = _(
            "There are machines here whose history lies in the region '%(was)s'; it cannot move"
            " to '%(now)s' by hand. Move the zone with: manage.py move_to_region."
        )
        raise ValidationError({field: text % {"was": was, "now": now}})


class AreaQuerySet(models.QuerySet["Area"]):
    """Areas, and what lies in what."""

    def lies_in(self, inner: int, outer: int) -> bool:
        """Tell whether an area is another one or lies in it, by their numbers."""
        seen: set[int] = set()
        here: int | None = inner
        while here is not None and here not in seen:
            if here == outer:
                return True
            seen.add(here)
            here = self.filter(pk=here).values_list("parent", flat=True).first()
        return False

    def region_of(self, key: int) -> str | None:
        """Return an area's region."""
        return self.filter(pk=key).values_list("region", flat=True).first()


class Area(Record):
    """A part of the plant; areas may nest. Region and time zone belong to it."""

    topic = "area"
    places: ClassVar[dict[str, str]] = {"area": "pk"}
    inside: ClassVar[dict[str, str]] = {"area": "parent"}

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
    region = RegionField(
        _("region"),
        max_length=32,
        default="home",
        db_index=False,
        help_text=_("Which floor database serves it."),
    )
    time_zone = TimeZoneField(
        _("time zone"), blank=True, default="", help_text=_("Empty: the company's.")
    )

    objects: ClassVar[AreaQuerySet] = AreaQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        db_table = "areas"
        verbose_name = _("area")
        verbose_name_plural = _("areas")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(time_zone=""), name="core_area_has_a_time_zone"
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def clean(self) -> None:
        """Take the company's time zone if none is given; stay out of itself and in its region."""
        if not self.time_zone:
            self.time_zone = Company.objects.current().time_zone
        parent = self.parent_id
        if self.pk and parent and Area.objects.lies_in(parent, self.pk):
            text = _("%(parent)s lies in this area itself; choose one that does not.")
            raise ValidationError({"parent": text % {"parent": self.parent}})
        if (
            self.moves("region")
            and self.zones.filter(machines__isnull=False, machines__deleted_at=None).exists()
        ):
            region_stays("region", was=self.was("region"), now=self.region)


class Zone(Record):
    """A work centre of an area; how orders pass through it is the shop's habit."""

    topic = "zone"
    # Set by who has taken nodes and history to the new region (not a column).
    floor_goes_along = False
    places: ClassVar[dict[str, str]] = {"zone": "pk"}
    inside: ClassVar[dict[str, str]] = {"area": "area"}

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

    def clean(self) -> None:
        """Stay in its region once there are machines, unless what is on the floor goes along."""
        if self.floor_goes_along:
            return
        if self.moves("area_id") and self.machines.filter(deleted_at=None).exists():
            was = Area.objects.region_of(self.was("area_id"))
            region_stays("area", was=was, now=self.area.region)
