"""What nodes write down of themselves, for who looks after them; kept for days."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from core.models.base import choice_check
from shopmonitor.models.nodes import Node


class LogLevel(models.TextChoices):
    """How much a line matters."""

    DEBUG = "debug", _("Detail")
    INFO = "info", _("Information")
    WARNING = "warning", _("Warning")
    ERROR = "error", _("Error")


class NodeLogLine(models.Model):
    """One line of a node's log; the oldest go."""

    places: ClassVar[dict[str, str]] = {"zone": "node__zone", "area": "node__area"}

    node = models.ForeignKey(
        Node,
        on_delete=models.CASCADE,
        related_name="log_lines",
        db_index=False,
        verbose_name=_("node"),
    )
    level = models.CharField(_("level"), max_length=16, choices=LogLevel.choices)
    text = models.CharField(_("text"), max_length=200)
    occurred_at = models.DateTimeField(_("when"))
    received_at = models.DateTimeField(_("received"), db_default=Now())

    class Meta:
        db_table = "node_log_lines"
        verbose_name = _("log line of a node")
        verbose_name_plural = _("log lines of nodes")
        ordering = ["-pk"]
        constraints = [choice_check("level", LogLevel, "monitor_log_level")]
        indexes = [models.Index(fields=["node", "-id"], name="monitor_log_of_node")]

    def __str__(self) -> str:
        return self.text
