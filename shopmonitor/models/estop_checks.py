"""Drills and function tests of e-stops, and when each falls due; the shop's list of causes."""

from typing import ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import SuiteUser, Zone
from core.models.base import UidModel
from shopmonitor.choices import EStopKind
from shopmonitor.models.nodes import Node

YEAR_DAYS = 365


class EStopCheck(UidModel):
    """That a contact is tested, or a zone has a drill, every so many days.

    While it is announced the next pull that fits counts as this check, not as one in earnest.
    """

    places: ClassVar[dict[str, str]] = {"zone": "zone", "area": "node__area"}

    name = models.CharField(_("name"), max_length=64, unique=True)
    kind = models.CharField(
        _("kind"), max_length=16, choices=EStopKind.choices[1:], default=EStopKind.TEST
    )
    node = models.ForeignKey(
        Node,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("node"),
        help_text=_("The node of the contact; with its port. Or name a zone instead."),
    )
    port = models.PositiveSmallIntegerField(_("port"), null=True, blank=True)
    zone = models.ForeignKey(
        Zone, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("zone")
    )
    every_days = models.PositiveSmallIntegerField(
        _("every (days)"), default=YEAR_DAYS, validators=[MinValueValidator(1)]
    )
    due_on = models.DateField(_("due"))
    done_on = models.DateField(_("done last"), null=True, blank=True, editable=False)
    announced_until = models.DateTimeField(
        _("announced until"), null=True, blank=True, editable=False
    )
    announced_by = models.ForeignKey(
        SuiteUser,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("announced by"),
    )

    class Meta:
        db_table = "estop_checks"
        verbose_name = _("e-stop check")
        verbose_name_plural = _("e-stop checks")
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["drill", "test"]), name="monitor_check_kind"
            ),
            models.CheckConstraint(
                condition=models.Q(node__isnull=False, port__isnull=False, zone__isnull=True)
                | models.Q(node__isnull=True, port__isnull=True, zone__isnull=False),
                name="monitor_check_of_contact_or_zone",
                violation_error_message=_(
                    "Say either node and port of the contact, or the zone; not both."
                ),
            ),
            models.CheckConstraint(
                condition=models.Q(every_days__gte=1), name="monitor_check_every_days"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class EStopCause(UidModel):
    """A cause that people pick when they inspect an e-stop."""

    text = models.CharField(_("cause"), max_length=100, unique=True)
    position = models.PositiveSmallIntegerField(_("position"), default=100)

    class Meta:
        db_table = "estop_causes"
        verbose_name = _("cause of e-stops")
        verbose_name_plural = _("causes of e-stops")
        ordering = ["position", "text"]

    def __str__(self) -> str:
        return self.text
