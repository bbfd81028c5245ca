"""Readers that wait for a badge which the office issues to somebody."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import SuiteUser
from core.models.base import UidModel, choice_check
from shopmonitor.choices import EnrolmentState
from shopmonitor.models.nodes import Node


class BadgeEnrolment(UidModel):
    """A reader waits for the badge that a person gets; of the tag there is a seal, for moments.

    It waits until `until`. A swipe makes it `read`, and whoever asked for it takes it up: then the
    badge is issued, or is known to belong to somebody, and the seal goes.
    """

    user = models.ForeignKey(
        SuiteUser,
        on_delete=models.CASCADE,
        related_name="badge_enrolments",
        verbose_name=_("person"),
        db_index=False,
    )
    node = models.ForeignKey(
        Node,
        on_delete=models.CASCADE,
        related_name="badge_enrolments",
        verbose_name=_("node"),
        db_index=False,
    )
    # Empty: any reader of the node.
    port = models.PositiveSmallIntegerField(_("port"), null=True, blank=True)
    asked_by = models.ForeignKey(
        SuiteUser,
        on_delete=models.CASCADE,
        related_name="asked_enrolments",
        verbose_name=_("asked for by"),
        db_index=False,
    )
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    # No relations to badges: the copy of core beside the floor may not have them yet.
    replaces_uid = models.UUIDField(_("replaces"), null=True, blank=True)
    asked_at = models.DateTimeField(_("asked for"))
    until = models.DateTimeField(_("until"))
    state = models.CharField(
        _("state"),
        max_length=16,
        choices=EnrolmentState.choices,
        default=EnrolmentState.WAITING,
        db_default=EnrolmentState.WAITING,
    )
    swipe_id = models.UUIDField(_("swipe"), null=True, blank=True)
    read_at = models.DateTimeField(_("read"), null=True, blank=True)
    last4 = models.CharField(_("last four digits"), max_length=4, default="", db_default="")
    tag_encrypted = models.TextField(_("sealed tag"), default="", db_default="", editable=False)
    badge_uid = models.UUIDField(_("badge"), null=True, blank=True)

    class Meta:
        db_table = "badge_enrolments"
        verbose_name = _("badge enrolment")
        verbose_name_plural = _("badge enrolments")
        ordering = ["-pk"]
        constraints = [
            choice_check("state", EnrolmentState, "monitor_enrolment_state"),
            models.UniqueConstraint(
                fields=["node"],
                condition=models.Q(state=EnrolmentState.WAITING),
                name="monitor_enrolment_waits_once",
            ),
            models.UniqueConstraint(fields=["swipe_id"], name="monitor_enrolment_of_swipe"),
            models.CheckConstraint(
                condition=models.Q(tag_encrypted="") | models.Q(state=EnrolmentState.READ),
                name="monitor_enrolment_seal_goes",
            ),
        ]

    def __str__(self) -> str:
        return f"…{self.last4}" if self.last4 else str(self.node_id)
