"""Programs of nodes: signed by the shop or by who releases them, given out ring by ring."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.models.base import UidModel, choice_check


class FirmwareRing(models.TextChoices):
    """When a node gets a new program: the first try it, then some, then all."""

    FIRST = "first", pgettext_lazy("firmware ring", "First")
    SOME = "some", pgettext_lazy("firmware ring", "Some")
    ALL = "all", pgettext_lazy("firmware ring", "All the others")


class ReleaseState(models.TextChoices):
    """Whether nodes get a release."""

    NEW = "new", pgettext_lazy("firmware", "Not given out")
    ROLLING = "rolling", pgettext_lazy("firmware", "Is given out")
    HELD = "held", pgettext_lazy("firmware", "Stopped")
    WITHDRAWN = "withdrawn", pgettext_lazy("firmware", "Withdrawn")


class FirmwareRelease(UidModel):
    """One version for one kind of hardware; the node checks the signature, we only keep it.

    Attributes:
        min_version: once it runs, nothing older than this is taken by a node.
        public_key: who signed; the first release of a kind of hardware says whose word counts.
    """

    version = models.CharField(_("version"), max_length=32)
    hardware = models.CharField(_("hardware"), max_length=64)
    min_version = models.CharField(_("nothing older than"), max_length=32)
    size = models.PositiveIntegerField(_("size (bytes)"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    signature = models.CharField(_("signature"), max_length=96)
    public_key = models.CharField(_("signed with"), max_length=64)
    content = models.BinaryField(_("content"))
    state = models.CharField(
        _("state"), max_length=16, choices=ReleaseState.choices, default=ReleaseState.NEW
    )
    ring = models.CharField(
        _("given to"), max_length=8, choices=FirmwareRing.choices, default=FirmwareRing.FIRST
    )
    held_because = models.CharField(_("stopped because"), max_length=300, blank=True, default="")
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("added by"),
    )
    added_at = models.DateTimeField(_("added"), db_default=Now())
    changed_at = models.DateTimeField(_("last step"), db_default=Now())

    class Meta:
        db_table = "firmware_releases"
        verbose_name = _("firmware release")
        verbose_name_plural = _("firmware releases")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["hardware", "version"], name="monitor_firmware_once"),
            choice_check("state", ReleaseState, "monitor_firmware_state"),
            choice_check("ring", FirmwareRing, "monitor_firmware_ring"),
        ]
        indexes = [models.Index(fields=["-added_at", "-id"], name="monitor_firmware_newest")]

    def __str__(self) -> str:
        return f"{self.version} ({self.hardware})"
