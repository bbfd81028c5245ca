"""Machines: what work is booked on, and what they ask of people."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.choices import Level, MachineStatus
from core.db.text_search import search_index
from core.models.base import Record, choice_check
from core.models.places import Zone, region_stays


class Qualification(Record):
    """A training that a machine may ask for."""

    topic = "qualification"
    read_anywhere: ClassVar[bool] = True

    code = models.CharField(_("code"), max_length=32, unique=True)
    name = models.CharField(_("name"), max_length=100)

    class Meta:
        db_table = "qualifications"
        verbose_name = _("qualification")
        verbose_name_plural = _("qualifications")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name


class MachineType(Record):
    """A kind of machine and what its machines ask for unless they say otherwise."""

    topic = "machine_type"
    read_anywhere: ClassVar[bool] = True

    code = models.CharField(_("code"), max_length=32, unique=True)
    name = models.CharField(_("name"), max_length=100)
    qualification = models.ForeignKey(
        Qualification,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("qualification"),
    )
    offline_hours = models.PositiveSmallIntegerField(
        _("hours offline"), default=24, help_text=_("0: never granted without the server.")
    )
    needs_lead = models.BooleanField(_("needs a lead"), default=False)
    two_person = models.BooleanField(_("needs two people"), default=False)
    one_machine_a_person = models.BooleanField(
        _("one machine a person"),
        default=False,
        help_text=_("Who works on another machine is refused here."),
    )

    class Meta:
        db_table = "machine_types"
        verbose_name = _("machine type")
        verbose_name_plural = _("machine types")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name


class Machine(Record):
    """One machine: swiped at, scheduled on, serviced."""

    topic = "machine"
    places: ClassVar[dict[str, str]] = {"machine": "pk"}
    inside: ClassVar[dict[str, str]] = {"zone": "zone"}

    code = models.CharField(_("code"), max_length=32, unique=True)
    name = models.CharField(_("name"), max_length=100)
    zone = models.ForeignKey(
        Zone, on_delete=models.PROTECT, related_name="machines", verbose_name=_("zone")
    )
    machine_type = models.ForeignKey(
        MachineType,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="machines",
        verbose_name=_("machine type"),
    )
    status = models.CharField(
        _("status"), max_length=16, choices=MachineStatus.choices, default=MachineStatus.ACTIVE
    )
    max_operators = models.PositiveSmallIntegerField(_("room for people"), default=1)
    min_level = models.CharField(
        _("right that is asked"), max_length=16, choices=Level.choices, default=Level.OPERATE
    )
    qualification = models.ForeignKey(
        Qualification,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("qualification"),
        help_text=_("Besides the one that the machine type asks for."),
    )
    inactivity_warning_s = models.PositiveIntegerField(_("warn after idle (s)"), default=3300)
    inactivity_end_s = models.PositiveIntegerField(_("end after idle (s)"), default=3600)
    micro_stop_s = models.PositiveIntegerField(
        _("short stop (s)"),
        default=120,
        db_default=120,
        help_text=_("A shorter stop needs no reason: it counts as lost speed."),
    )
    allowed_from = models.TimeField(_("allowed from"), null=True, blank=True)
    allowed_until = models.TimeField(
        _("allowed until"),
        null=True,
        blank=True,
        help_text=_("Local time of the area; earlier than the start means past midnight."),
    )

    class Meta:
        db_table = "machines"
        verbose_name = _("machine")
        verbose_name_plural = _("machines")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(max_operators__gt=0), name="core_machine_has_room"
            ),
            models.CheckConstraint(
                condition=models.Q(allowed_from__isnull=True, allowed_until__isnull=True)
                | models.Q(allowed_from__isnull=False, allowed_until__isnull=False),
                name="core_machine_hours_whole",
            ),
            choice_check("status", MachineStatus, "core_machine_status"),
            choice_check("min_level", Level, "core_machine_min_level"),
        ]
        indexes = [search_index("core_machines_searched", "code", "name")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def clean(self) -> None:
        """Stay in its region: what happened at the machine lies in that one's database."""
        if self.moves("zone_id"):
            old = Zone.objects.filter(pk=self.was("zone_id"))
            was = old.values_list("area__region", flat=True).first()
            region_stays("zone", was=was, now=self.zone.area.region)
