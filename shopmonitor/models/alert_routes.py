"""Who is told of an alert, by what and when: the shop's steps, windows, turns on call, wishes."""

from typing import ClassVar

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import Area, Machine, SuiteUser, Zone
from core.models.base import UidModel, choice_check
from shopmonitor.choices import AlertKind, Audience, Severity

LONGEST_WAIT_MIN = 7 * 24 * 60


class AlertStep(UidModel):
    """When an alert has stood so long, these people are told by these channels."""

    after_min = models.PositiveIntegerField(
        _("after (min)"),
        default=0,
        validators=[MaxValueValidator(LONGEST_WAIT_MIN)],
        help_text=_("Minutes since it opened, unless somebody acknowledged it meanwhile."),
    )
    audience = models.CharField(_("tells"), max_length=16, choices=Audience.choices)
    severity = models.CharField(
        _("from severity"), max_length=16, choices=Severity.choices, default=Severity.WARNING
    )
    kind = models.CharField(
        _("what"),
        max_length=24,
        choices=AlertKind.choices,
        blank=True,
        default="",
        help_text=_("Empty: alerts of every kind."),
    )
    by_mail = models.BooleanField(_("by e-mail"), default=True)
    by_screen = models.BooleanField(_("on the screen"), default=True)
    by_webhook = models.BooleanField(_("by webhook"), default=False)
    by_speaker = models.BooleanField(
        _("by loudspeaker"),
        default=False,
        db_default=False,
        help_text=_("Those of the zone say it, once."),
    )

    class Meta:
        db_table = "alert_steps"
        verbose_name = _("escalation step")
        verbose_name_plural = _("escalation steps")
        ordering = ["after_min", "pk"]
        constraints = [
            choice_check("audience", Audience, "monitor_step_audience"),
            choice_check("severity", Severity, "monitor_step_severity"),
            models.CheckConstraint(
                condition=models.Q(kind__in=["", *AlertKind.values]), name="monitor_step_kind"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.after_min} min: {self.get_audience_display()}"

    @property
    def severity_word(self) -> Severity:
        """Return the severity as its word."""
        return Severity(self.severity)


class AlertWish(UidModel):
    """How one person wants to be told of alerts; without a row everything, by every channel."""

    user = models.OneToOneField(
        SuiteUser, on_delete=models.CASCADE, related_name="alert_wish", verbose_name=_("person")
    )
    by_mail = models.BooleanField(_("by e-mail"), default=True)
    by_screen = models.BooleanField(_("on the screen"), default=True)
    severity = models.CharField(
        _("from severity"), max_length=16, choices=Severity.choices, default=Severity.INFO
    )
    quiet_from = models.TimeField(_("quiet from"), null=True, blank=True)
    quiet_until = models.TimeField(
        _("quiet until"),
        null=True,
        blank=True,
        help_text=_("No e-mail between them but of critical alerts; it is sent afterwards."),
    )
    summary_at = models.TimeField(
        _("summary each day at"),
        null=True,
        blank=True,
        help_text=_("Empty: no summary by e-mail."),
    )

    class Meta:
        db_table = "alert_wishes"
        verbose_name = _("wish about alerts")
        verbose_name_plural = _("wishes about alerts")
        ordering = ["-pk"]
        constraints = [
            choice_check("severity", Severity, "monitor_wish_severity"),
            models.CheckConstraint(
                condition=models.Q(quiet_from__isnull=True, quiet_until__isnull=True)
                | models.Q(quiet_from__isnull=False, quiet_until__isnull=False),
                name="monitor_wish_quiet_whole",
                violation_error_message=_("Quiet hours need a beginning and an end."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)

    @property
    def severity_word(self) -> Severity:
        """Return the severity as its word."""
        return Severity(self.severity)


class AlertPause(UidModel):
    """A window in which alerts of a place are written but told to nobody."""

    places: ClassVar[dict[str, str]] = {"machine": "machine", "zone": "zone", "area": "area"}

    reason = models.CharField(_("reason"), max_length=200)
    kind = models.CharField(
        _("what"),
        max_length=24,
        choices=AlertKind.choices,
        blank=True,
        default="",
        help_text=_("Empty: alerts of every kind. E-stops are never held back."),
    )
    machine = models.ForeignKey(
        Machine, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("machine")
    )
    zone = models.ForeignKey(
        Zone, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("zone")
    )
    area = models.ForeignKey(
        Area, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("area")
    )
    begins_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))

    class Meta:
        db_table = "alert_pauses"
        verbose_name = _("pause of alerts")
        verbose_name_plural = _("pauses of alerts")
        ordering = ["-begins_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("begins_at")),
                name="monitor_pause_ends_after_it_begins",
                violation_error_message=_("Until: it must be later than the beginning."),
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["", *AlertKind.values]), name="monitor_pause_kind"
            ),
        ]

    def __str__(self) -> str:
        return self.reason


class OnCallTurn(UidModel):
    """That a person is on call; for one area or for the whole shop."""

    places: ClassVar[dict[str, str]] = {"area": "area"}

    user = models.ForeignKey(
        SuiteUser, on_delete=models.CASCADE, related_name="+", verbose_name=_("person")
    )
    area = models.ForeignKey(
        Area, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("area")
    )
    begins_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))

    class Meta:
        db_table = "on_call_turns"
        verbose_name = _("turn on call")
        verbose_name_plural = _("turns on call")
        ordering = ["-begins_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("begins_at")),
                name="monitor_turn_ends_after_it_begins",
                violation_error_message=_("Until: it must be later than the beginning."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.begins_at:%Y-%m-%d %H:%M}"
