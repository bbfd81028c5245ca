"""Which machines and nodes an e-stop reaches, which were told, which confirmed."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from core.models import Machine
from core.models.base import UidModel
from shopmonitor.models.estops import EStopEvent
from shopmonitor.models.nodes import Node


class EStopNotice(UidModel):
    """One port that an e-stop reaches; without a node: a machine where nobody can be told.

    It proves what the software knows. It stops nothing: the hard-wired circuit does.
    """

    places: ClassVar[dict[str, str]] = {"machine": "machine"}

    estop = models.ForeignKey(
        EStopEvent,
        on_delete=models.CASCADE,
        related_name="notices",
        db_index=False,
        verbose_name=_("e-stop"),
    )
    machine = models.ForeignKey(
        Machine, on_delete=models.PROTECT, related_name="+", verbose_name=_("machine")
    )
    node = models.ForeignKey(
        Node,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="+",
        verbose_name=_("node"),
    )
    port = models.PositiveSmallIntegerField(_("port"), null=True, blank=True)
    asked_at = models.DateTimeField(_("to be told since"), db_default=Now())
    answer_by = models.DateTimeField(_("to confirm by"))
    told_at = models.DateTimeField(_("told"), null=True, blank=True)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    overdue_at = models.DateTimeField(_("no answer"), null=True, blank=True)

    class Meta:
        db_table = "estop_notices"
        verbose_name = _("confirmation of an e-stop")
        verbose_name_plural = _("confirmations of e-stops")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["estop", "machine", "node", "port"],
                nulls_distinct=False,
                name="monitor_notice_once",
            )
        ]
        indexes = [
            models.Index(fields=["node", "estop"], name="monitor_notices_of_node"),
            models.Index(
                fields=["answer_by"],
                condition=models.Q(confirmed_at=None, overdue_at=None, node__isnull=False),
                name="monitor_notices_awaited",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.machine_id} {self.node_id}:{self.port}"
