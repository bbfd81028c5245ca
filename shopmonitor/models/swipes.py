"""Every reading of a badge, granted or refused."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from core.models import Badge, Machine, SuiteUser
from core.models.base import choice_check
from shopmonitor.choices import ClockQuality, Decision, SwipeAction
from shopmonitor.models.nodes import Node


class BadgeSwipe(models.Model):
    """One swipe and how it was judged; `swipe_id` alone says whether it is a repeat."""

    places: ClassVar[dict[str, str]] = {"machine": "machine"}

    swipe_id = models.UUIDField(_("id"), unique=True)
    node = models.ForeignKey(
        Node,
        on_delete=models.PROTECT,
        related_name="swipes",
        verbose_name=_("node"),
        db_index=False,
    )
    port = models.PositiveSmallIntegerField(_("port"))
    machine = models.ForeignKey(
        Machine,
        on_delete=models.PROTECT,
        related_name="swipes",
        verbose_name=_("machine"),
        db_index=False,
    )
    badge = models.ForeignKey(
        Badge,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("badge"),
        db_index=False,
    )
    user = models.ForeignKey(
        SuiteUser,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("person"),
        db_index=False,
    )
    tag_digest = models.CharField(_("digest of the tag"), max_length=64, editable=False)
    last4 = models.CharField(_("last four digits"), max_length=4)
    decision = models.CharField(_("decision"), max_length=16, choices=Decision.choices)
    action = models.CharField(_("action"), max_length=24, choices=SwipeAction.choices)
    reason = models.CharField(_("reason"), max_length=32)
    needs = models.JSONField(_("was asked for"), default=list)
    has = models.JSONField(_("was there"), default=list)
    session_uid = models.UUIDField(_("session"), null=True, blank=True)
    is_lead = models.BooleanField(_("lead"), default=False, db_default=False)
    offline = models.BooleanField(_("made offline"), default=False, db_default=False)
    boot_id = models.CharField(_("boot"), max_length=64)
    seq = models.BigIntegerField(_("number"))
    occurred_at = models.DateTimeField(_("when"))
    received_at = models.DateTimeField(_("received"), db_default=Now())
    clock = models.CharField(_("clock"), max_length=16, choices=ClockQuality.choices)

    class Meta:
        db_table = "badge_swipes"
        verbose_name = _("swipe")
        verbose_name_plural = _("swipes")
        ordering = ["-pk"]
        constraints = [
            choice_check("decision", Decision, "monitor_swipe_decision"),
            choice_check("action", SwipeAction, "monitor_swipe_action"),
            choice_check("clock", ClockQuality, "monitor_swipe_clock"),
        ]
        indexes = [
            models.Index(fields=["machine", "-occurred_at"], name="monitor_swipes_of_machine"),
            models.Index(fields=["user", "-occurred_at"], name="monitor_swipes_of_person"),
            models.Index(fields=["-occurred_at", "-id"], name="monitor_swipes_newest"),
            models.Index(fields=["last4"], name="monitor_swipes_by_last4"),
            # What is rare has an index of its own; what is common is soon met in order of time.
            models.Index(
                fields=["-occurred_at"],
                condition=~models.Q(decision="granted"),
                name="monitor_swipes_refused",
            ),
            models.Index(
                fields=["reason", "-occurred_at"],
                condition=~models.Q(reason="ok"),
                name="monitor_swipes_of_reason",
            ),
            models.Index(
                fields=["-occurred_at"],
                condition=models.Q(offline=True),
                name="monitor_swipes_offline",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.decision} {self.reason} …{self.last4}"
