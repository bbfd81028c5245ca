"""Whom a node may let in while the server is away, as it was last worked out."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from shopmonitor.models.nodes import Node


class OfflineList(models.Model):
    """The list of one node, by badge; digests of tags are made only for the node that asks.

    `changed_at` is when something was last heard of that may change it, `computed_at` when
    it was last worked out, `digest` of what came out. `config_digest` tells the same of what
    the node's configuration says of its machines, `estops` which e-stops were in force.
    """

    node = models.OneToOneField(
        Node,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="offline_list",
        verbose_name=_("node"),
    )
    content = models.JSONField(_("content"), default=dict)
    digest = models.CharField(_("digest"), max_length=64, blank=True, default="")
    config_digest = models.CharField(_("digest of the configuration"), max_length=64, default="")
    estops = models.CharField(_("e-stops in force"), max_length=32, default="")
    changed_at = models.DateTimeField(_("changed"))
    computed_at = models.DateTimeField(_("worked out"))

    class Meta:
        db_table = "offline_lists"
        verbose_name = _("offline list")
        verbose_name_plural = _("offline lists")

    def __str__(self) -> str:
        return str(self.node_id)
