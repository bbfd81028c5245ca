"""E-stops: recorded and announced, never the safety function itself."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.db.text_search import search_index
from core.models import Area, Machine, SuiteUser, Zone
from core.models.base import UidModel, choice_check
from shopmonitor.choices import EStopKind, EStopScope, EStopState, SignedBy
from shopmonitor.models.estop_checks import EStopCheck
from shopmonitor.models.nodes import Node


class EStopEvent(UidModel):
    """One e-stop from triggered to rearmed; in force until a person rearms it.

    Imported ones are history: never in force.
    """

    places: ClassVar[dict[str, str]] = {"machine": "machine", "zone": "zone", "area": "area"}

    state = models.CharField(_("state"), max_length=16, choices=EStopState.choices)
    scope = models.CharField(
        _("reaches"), max_length=16, choices=EStopScope.choices, default=EStopScope.MACHINE
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
    node = models.ForeignKey(
        Node, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("node")
    )
    port = models.PositiveSmallIntegerField(_("port"), null=True, blank=True)
    kind = models.CharField(
        _("kind"),
        max_length=16,
        choices=EStopKind.choices,
        default=EStopKind.REAL,
        db_default=EStopKind.REAL,
    )
    check_of = models.ForeignKey(
        EStopCheck,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="estops",
        verbose_name=_("check"),
    )
    is_history = models.BooleanField(_("imported"), default=False, db_default=False)
    triggered_at = models.DateTimeField(_("triggered"))
    received_at = models.DateTimeField(_("received"), db_default=Now())
    released_at = models.DateTimeField(pgettext_lazy("e-stop", "released"), null=True, blank=True)
    inspected_at = models.DateTimeField(_("inspected"), null=True, blank=True)
    inspected_by = models.ForeignKey(
        SuiteUser,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("inspected by"),
    )
    inspected_with = models.CharField(
        _("inspected with"),
        max_length=16,
        choices=SignedBy.choices,
        default="",
        db_default="",
        blank=True,
    )
    cause = models.CharField(_("cause"), max_length=200, blank=True, default="")
    rearmed_at = models.DateTimeField(_("rearmed"), null=True, blank=True)
    rearmed_by = models.ForeignKey(
        SuiteUser,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("rearmed by"),
    )
    rearmed_with = models.CharField(
        _("rearmed with"),
        max_length=16,
        choices=SignedBy.choices,
        default="",
        db_default="",
        blank=True,
    )
    sessions_ended = models.PositiveSmallIntegerField(_("sessions ended"), default=0)

    class Meta:
        db_table = "estop_events"
        verbose_name = _("e-stop")
        verbose_name_plural = _("e-stops")
        ordering = ["-pk"]
        constraints = [
            choice_check("state", EStopState, "monitor_estop_state"),
            choice_check("scope", EStopScope, "monitor_estop_scope"),
            models.CheckConstraint(
                condition=models.Q(scope="machine", machine__isnull=False)
                | models.Q(scope="zone", zone__isnull=False)
                | models.Q(scope="area", area__isnull=False),
                name="monitor_estop_reaches_something",
            ),
            choice_check("kind", EStopKind, "monitor_estop_kind"),
            models.CheckConstraint(
                condition=models.Q(inspected_with__in=["", "sign_in", "badge"])
                & models.Q(rearmed_with__in=["", "sign_in", "badge"]),
                name="monitor_estop_signed_by",
            ),
            models.CheckConstraint(
                condition=models.Q(is_history=True)
                | ~models.Q(state__in=["INSPECTED", "REARMED"])
                | (
                    models.Q(inspected_at__isnull=False, inspected_by__isnull=False)
                    & ~models.Q(cause="")
                ),
                name="monitor_estop_inspected_by_a_person",
            ),
            models.CheckConstraint(
                condition=models.Q(is_history=True)
                | ~models.Q(state="REARMED")
                | models.Q(rearmed_at__isnull=False, rearmed_by__isnull=False),
                name="monitor_estop_rearmed_by_a_person",
            ),
            models.UniqueConstraint(
                fields=["node", "port"],
                condition=models.Q(is_history=False) & ~models.Q(state="REARMED"),
                name="monitor_one_open_estop_a_source",
            ),
            models.UniqueConstraint(
                fields=["machine", "triggered_at"],
                condition=models.Q(is_history=True),
                name="monitor_estop_imported_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["machine"],
                condition=models.Q(is_history=False) & ~models.Q(state="REARMED"),
                name="monitor_estop_in_force",
            ),
            models.Index(fields=["-triggered_at", "-id"], name="monitor_estops_newest"),
            search_index("monitor_estops_searched", "cause"),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.triggered_at:%Y-%m-%d %H:%M:%S}"
