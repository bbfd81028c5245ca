"""Nodes that have asked to be let in and wait for a person."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from core.models.base import UidModel
from shopmonitor.models.nodes import Node


class PendingNode(UidModel):
    """A device without a key and without a code; it shows the same eight digits as its row."""

    hardware_id = models.CharField(_("hardware id"), max_length=64)
    hardware = models.CharField(_("hardware"), max_length=64, blank=True, default="")
    firmware = models.CharField(_("firmware"), max_length=64, blank=True, default="")
    address = models.CharField(_("address"), max_length=64, blank=True, default="")
    digits = models.CharField(_("digits that it shows"), max_length=8, editable=False)
    token_digest = models.CharField(_("digest"), max_length=64, unique=True, editable=False)
    first_at = models.DateTimeField(_("first asked"), db_default=Now())
    last_at = models.DateTimeField(_("last asked"))
    node = models.ForeignKey(
        Node,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("let in as"),
    )

    class Meta:
        db_table = "pending_nodes"
        verbose_name = _("waiting node")
        verbose_name_plural = _("waiting nodes")
        ordering = ["-last_at"]
        indexes = [models.Index(fields=["-last_at"], name="monitor_pending_newest")]

    def __str__(self) -> str:
        return f"{self.hardware_id} ({self.digits})"
