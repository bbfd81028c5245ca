"""Equipment: what nobody swipes at, but somebody maintains and calibrates."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.choices import EquipmentKind, EquipmentStatus
from core.models.base import Record, choice_check
from core.models.machines import Machine
from core.models.places import Zone


class Equipment(Record):
    """A compressor, crane, forklift, gauge or tool.

    It lies in a zone, or belongs to a machine and then goes where that goes.
    """

    topic = "equipment"
    places: ClassVar[dict[str, str]] = {"machine": "machine", "zone": "zone"}

    code = models.CharField(_("code"), max_length=32, unique=True)
    name = models.CharField(_("name"), max_length=100)
    kind = models.CharField(_("kind"), max_length=16, choices=EquipmentKind.choices)
    status = models.CharField(
        _("status"), max_length=16, choices=EquipmentStatus.choices, default=EquipmentStatus.ACTIVE
    )
    zone = models.ForeignKey(
        Zone,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="equipment",
        verbose_name=_("zone"),
        help_text=_("May be left empty where it belongs to a machine."),
    )
    machine = models.ForeignKey(
        Machine,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="equipment",
        verbose_name=_("machine"),
        help_text=_("The machine that it belongs to, if any."),
    )
    manufacturer = models.CharField(_("manufacturer"), max_length=100, blank=True, default="")
    model = models.CharField(_("model"), max_length=100, blank=True, default="")
    serial_number = models.CharField(_("serial number"), max_length=100, blank=True, default="")
    purchased_on = models.DateField(_("purchased"), null=True, blank=True)
    commissioned_on = models.DateField(_("in service since"), null=True, blank=True)
    calibration_due_on = models.DateField(_("calibration due"), null=True, blank=True)
    calibration_interval_days = models.PositiveSmallIntegerField(
        _("calibrated every (days)"), null=True, blank=True, help_text=_("Of gauges alone.")
    )

    class Meta:
        db_table = "equipment"
        verbose_name = _("piece of equipment")
        verbose_name_plural = _("equipment")
        ordering = ["-pk"]
        constraints = [
            choice_check("kind", EquipmentKind, "core_equipment_kind"),
            choice_check("status", EquipmentStatus, "core_equipment_status"),
            models.CheckConstraint(
                condition=models.Q(zone__isnull=False) | models.Q(machine__isnull=False),
                name="core_equipment_has_a_place",
            ),
            models.CheckConstraint(
                condition=models.Q(kind=EquipmentKind.GAUGE)
                | models.Q(calibration_due_on=None, calibration_interval_days=None),
                name="core_equipment_gauges_are_calibrated",
            ),
            models.CheckConstraint(
                condition=models.Q(calibration_interval_days=None)
                | models.Q(calibration_interval_days__gt=0),
                name="core_equipment_calibration_interval",
            ),
            models.CheckConstraint(
                condition=models.Q(purchased_on=None)
                | models.Q(commissioned_on=None)
                | models.Q(commissioned_on__gte=models.F("purchased_on")),
                name="core_equipment_dates",
            ),
        ]
        indexes = [
            models.Index(
                fields=["calibration_due_on"],
                name="core_equipment_calibration",
                condition=models.Q(calibration_due_on__isnull=False, deleted_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def clean(self) -> None:
        """Name the field of what the columns forbid together."""
        wrong: dict[str, str | object] = {}
        if self.zone_id is None and self.machine_id is None:
            wrong["zone"] = _("Say in which zone it lies, or to which machine it belongs.")
        if self.kind != EquipmentKind.GAUGE:
            text = _("Only gauges are calibrated: choose that kind or leave it empty.")
            dated = ("calibration_due_on", "calibration_interval_days")
            wrong |= {name: text for name in dated if getattr(self, name) is not None}
        if self.calibration_interval_days == 0:
            wrong["calibration_interval_days"] = _("Give a number of days from 1 up.")
        bought, used = self.purchased_on, self.commissioned_on
        if bought and used and used < bought:
            wrong["commissioned_on"] = _("It cannot be in service before it was purchased.")
        if wrong:
            raise ValidationError(wrong)
