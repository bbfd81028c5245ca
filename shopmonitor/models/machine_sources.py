"""From where a machine's own words come: an SHDR adapter or an MTConnect agent."""

from typing import ClassVar
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import Machine
from core.models.base import UidModel, choice_check
from shopmonitor.models.nodes import Node


class SourceProtocol(models.TextChoices):
    """How a machine tells what it does."""

    SHDR = "shdr", _("Adapter (SHDR)")
    MTCONNECT = "mtconnect", _("Agent (MTConnect)")


class MachineSource(UidModel):
    """An address at which one machine tells what it does, and how far it has been read.

    To the rest of the floor it is a node: what it tells comes in like a node's events, and its
    silence is a node's silence.
    """

    places: ClassVar[dict[str, str]] = {"machine": "machine"}

    name = models.CharField(
        _("name"),
        max_length=64,
        unique=True,
        validators=[RegexValidator(r"\A[A-Za-z0-9][A-Za-z0-9._-]*\Z")],
        help_text=_("Letters, digits, dots and dashes; alerts call it so."),
    )
    machine = models.ForeignKey(
        Machine, on_delete=models.PROTECT, related_name="sources", verbose_name=_("machine")
    )
    protocol = models.CharField(_("speaks"), max_length=16, choices=SourceProtocol.choices)
    address = models.CharField(
        _("address"),
        max_length=200,
        help_text=_("Adapter: host:port, such as 10.0.0.5:7878. Agent: http://10.0.0.5:5000"),
    )
    device = models.CharField(
        _("device"),
        max_length=100,
        blank=True,
        default="",
        help_text=_("Of an agent with several devices: name or UUID. Empty: its first one."),
    )
    execution_key = models.CharField(
        _("item of the execution"),
        max_length=100,
        blank=True,
        default="",
        help_text=_("Name or id. Empty: the one with the usual name or type."),
    )
    counter_key = models.CharField(
        _("item of the part counter"), max_length=100, blank=True, default=""
    )
    estop_key = models.CharField(_("item of the e-stop"), max_length=100, blank=True, default="")
    takes_estop = models.BooleanField(
        _("its e-stop counts"),
        default=False,
        help_text=_("Its e-stop is put in force here, too; a person has to rearm it."),
    )
    enabled = models.BooleanField(_("is read"), default=True)

    node = models.OneToOneField(
        Node, on_delete=models.PROTECT, editable=False, verbose_name=_("node")
    )
    instance = models.CharField(_("start of it"), max_length=64, default="", editable=False)
    next_sequence = models.BigIntegerField(_("is read up to"), default=0, editable=False)
    boot_id = models.CharField(_("boot"), max_length=64, default="", editable=False)
    event_number = models.BigIntegerField(_("events"), default=0, editable=False)
    words = models.JSONField(_("last words"), default=dict, editable=False)
    heard_at = models.DateTimeField(_("last heard"), null=True, editable=False)
    gaps = models.PositiveIntegerField(_("gaps"), default=0, editable=False)
    gap_at = models.DateTimeField(_("last gap"), null=True, editable=False)
    problem = models.CharField(_("trouble"), max_length=300, default="", editable=False)

    class Meta:
        db_table = "machine_sources"
        verbose_name = _("machine reader")
        verbose_name_plural = _("machine readers")
        ordering = ["name"]
        constraints = [choice_check("protocol", SourceProtocol, "monitor_source_protocol")]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse an address that is none for what is spoken there.

        Raises:
            ValidationError: it names the field.
        """
        is_agent = self.protocol == SourceProtocol.MTCONNECT
        try:
            parts = urlsplit(self.address if is_agent else f"//{self.address}")
            fits = bool(parts.hostname) and (
                parts.scheme in {"http", "https"} if is_agent else parts.port is not None
            )
        except ValueError:
            fits = False
        if not fits:
            text = (
                _("Write it as http://host:port, such as http://10.0.0.5:5000.")
                if is_agent
                else _("Write it as host:port, such as 10.0.0.5:7878.")
            )
            raise ValidationError({"address": text})
