"""What people tell a node to do, once, and what became of it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from core.models.base import UidModel, choice_check
from shopmonitor.choices import CommandKind, CommandState
from shopmonitor.models.nodes import Node


class NodeCommand(UidModel):
    """A command to a node: told with each heartbeat until it is answered or its time is over."""

    places: ClassVar[dict[str, str]] = {"zone": "node__zone", "area": "node__area"}

    node = models.ForeignKey(
        Node,
        on_delete=models.CASCADE,
        related_name="commands",
        db_index=False,
        verbose_name=_("node"),
    )
    kind = models.CharField(_("command"), max_length=24, choices=CommandKind.choices)
    args = models.JSONField(_("particulars"), default=dict, blank=True)
    state = models.CharField(
        _("state"), max_length=16, choices=CommandState.choices, default=CommandState.WAITING
    )
    detail = models.CharField(_("answer"), max_length=200, blank=True, default="")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("asked by"),
    )
    asked_at = models.DateTimeField(_("asked"), db_default=Now())
    expires_at = models.DateTimeField(_("good until"))
    told_at = models.DateTimeField(_("first told"), null=True, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    class Meta:
        db_table = "node_commands"
        verbose_name = _("command")
        verbose_name_plural = _("commands")
        ordering = ["-pk"]
        constraints = [
            choice_check("kind", CommandKind, "monitor_command_kind"),
            choice_check("state", CommandState, "monitor_command_state"),
        ]
        indexes = [
            models.Index(fields=["node", "-asked_at"], name="monitor_commands_of_node"),
            models.Index(fields=["-asked_at", "-id"], name="monitor_commands_newest"),
            models.Index(
                fields=["node"],
                name="monitor_commands_waiting",
                condition=models.Q(state=CommandState.WAITING),
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
