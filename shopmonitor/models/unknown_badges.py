"""Badges that were held to a reader and that nobody has yet."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import Machine
from shopmonitor.models.nodes import Node


class UnknownBadge(models.Model):
    """A tag that a node read and no badge has; its seal lives for a day (decision 0008)."""

    digest = models.CharField(_("digest"), max_length=64, unique=True, editable=False)
    last4 = models.CharField(_("last four digits"), max_length=4, editable=False)
    tag_encrypted = models.TextField(_("sealed tag"), editable=False)
    node = models.ForeignKey(
        Node,
        on_delete=models.CASCADE,
        related_name="unknown_badges",
        verbose_name=_("node"),
        db_index=False,
    )
    port = models.PositiveSmallIntegerField(_("port"))
    machine = models.ForeignKey(
        Machine,
        on_delete=models.CASCADE,
        related_name="unknown_badges",
        verbose_name=_("machine"),
        db_index=False,
    )
    times = models.PositiveIntegerField(_("how often"), default=1, db_default=1)
    first_at = models.DateTimeField(_("first read"))
    last_at = models.DateTimeField(_("last read"))

    class Meta:
        db_table = "unknown_badges"
        verbose_name = _("unknown badge")
        verbose_name_plural = _("unknown badges")
        ordering = ["-last_at"]
        indexes = [models.Index(fields=["-last_at"], name="monitor_unknown_newest")]

    def __str__(self) -> str:
        return f"…{self.last4}"
