"""What hangs on a node beside readers: contacts that it watches, outputs that it switches."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import Machine
from core.models.base import Record, choice_check
from shopmonitor.choices import NodeState
from shopmonitor.models.nodes import Node

LONGEST_DELAY_S = 24 * 60 * 60
HIGHEST_NUMBER = 99


class IoType(models.TextChoices):
    """Which way an accessory works, seen from the node."""

    INPUT = "input", _("Input")
    OUTPUT = "output", _("Output")


class AccessoryRole(models.TextChoices):
    """What an input or an output is for."""

    SIGNAL = "signal", _("Input: shown only")
    INTERLOCK = "interlock", _("Input: must be closed for a badge to be let in")
    SESSION = "session", _("Output: on while somebody is at the machine")
    MANUAL = "manual", _("Output: switched by people")


class AccessoryState(models.TextChoices):
    """What is known of an accessory now."""

    ON = "on", _("On")
    OFF = "off", _("Off")
    UNKNOWN = "unknown", _("Unknown")


ROLES = {
    IoType.INPUT: (AccessoryRole.SIGNAL, AccessoryRole.INTERLOCK),
    IoType.OUTPUT: (AccessoryRole.SESSION, AccessoryRole.MANUAL),
}
# What no person writes by form: the node tells it, and what shall be follows from a rule.
TOLD_FIELDS = ("is_on", "is_on_since", "told_at", "wanted_on", "wanted_since")


class AccessoryIO(Record):
    """One contact or one output of a node: enclosure, filter, extraction, lamp.

    How it is (`is_on`) is what the node told last, never what was asked for; how it shall be
    (`wanted_on`) is ours. Of an input, on means closed.
    """

    topic = "accessory"
    places: ClassVar[dict[str, str]] = {
        "machine": "machine",
        "zone": "node__zone",
        "area": "node__area",
    }

    node = models.ForeignKey(
        Node, on_delete=models.PROTECT, related_name="accessories", verbose_name=_("node")
    )
    name = models.CharField(
        _("name"), max_length=64, help_text=_("People read it at the reader: keep it short.")
    )
    description = models.CharField(_("description"), max_length=255, blank=True, default="")
    io_type = models.CharField(_("direction"), max_length=16, choices=IoType.choices)
    io_number = models.PositiveSmallIntegerField(
        _("number at the node"), validators=[MaxValueValidator(HIGHEST_NUMBER)]
    )
    role = models.CharField(_("is for"), max_length=16, choices=AccessoryRole.choices)
    machine = models.ForeignKey(
        Machine,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="accessories",
        verbose_name=_("machine"),
        help_text=_("May be left empty for what belongs to no single machine."),
    )
    activation_delay_s = models.PositiveIntegerField(
        _("on after (s)"),
        default=0,
        validators=[MaxValueValidator(LONGEST_DELAY_S)],
        help_text=_(
            "Output: so long after somebody has come. Input: it must be closed so long to count."
        ),
    )
    deactivation_delay_s = models.PositiveIntegerField(
        _("off after (s)"),
        default=0,
        validators=[MaxValueValidator(LONGEST_DELAY_S)],
        help_text=_(
            "Output: it runs on so long after the last has left. Input: it may be open so long"
            " while somebody works before an alert says so."
        ),
    )
    active = models.BooleanField(
        _("in use"), default=True, help_text=_("Out of use it hinders and switches nothing.")
    )
    is_on = models.BooleanField(_("the node says"), null=True, editable=False)
    is_on_since = models.DateTimeField(_("so since"), null=True, editable=False)
    told_at = models.DateTimeField(_("last told"), null=True, editable=False)
    wanted_on = models.BooleanField(_("shall be on"), null=True, editable=False)
    wanted_since = models.DateTimeField(_("shall be so since"), null=True, editable=False)

    class Meta:
        db_table = "accessory_io"
        verbose_name = _("accessory")
        verbose_name_plural = _("accessories")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["node", "io_type", "io_number"],
                condition=models.Q(deleted_at__isnull=True),
                name="monitor_accessory_once",
            ),
            choice_check("io_type", IoType, "monitor_accessory_io_type"),
            choice_check("role", AccessoryRole, "monitor_accessory_role"),
            models.CheckConstraint(
                condition=models.Q(io_type=IoType.INPUT, role__in=ROLES[IoType.INPUT])
                | models.Q(io_type=IoType.OUTPUT, role__in=ROLES[IoType.OUTPUT]),
                name="monitor_accessory_role_fits",
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=[AccessoryRole.SIGNAL, AccessoryRole.MANUAL])
                | models.Q(machine__isnull=False),
                name="monitor_accessory_has_machine",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Name the field of what does not go together."""
        wrong: dict[str, object] = {}
        if self.io_type in ROLES and self.role not in ROLES[IoType(self.io_type)]:
            wrong["role"] = _("Choose what %(kind)s is for.") % {"kind": IoType(self.io_type).label}
        elif self.role in {AccessoryRole.INTERLOCK, AccessoryRole.SESSION} and not self.machine_id:
            wrong["machine"] = _("Say at which machine.")
        if wrong:
            raise ValidationError(wrong)

    @property
    def state(self) -> AccessoryState:
        """Return what is known now: nothing of a node that is not heard."""
        if self.is_on is None or self.node.state != NodeState.ONLINE:
            return AccessoryState.UNKNOWN
        return AccessoryState.ON if self.is_on else AccessoryState.OFF

    @property
    def follows(self) -> bool:
        """Tell whether the node has confirmed what is asked of an output."""
        if self.wanted_on is None:
            return True
        return self.state == (AccessoryState.ON if self.wanted_on else AccessoryState.OFF)
