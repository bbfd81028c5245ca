"""Runs of the backup: what the alarm, the figures and the health page ask."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from core.choices import BackupReason, BackupState
from core.models.base import UidModel, choice_check


class BackupRun(UidModel):
    """One backup: asked for, running, done or failed. Local to the site that makes it."""

    state = models.CharField(
        _("state"),
        max_length=16,
        choices=BackupState.choices,
        default=BackupState.RUNNING,
        db_default=BackupState.RUNNING,
    )
    reason = models.CharField(_("why"), max_length=16, choices=BackupReason.choices)
    requested_by = models.CharField(_("asked for by"), max_length=100, blank=True, default="")
    requested_at = models.DateTimeField(_("asked for"), db_default=Now())
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    process = models.CharField(
        _("process"),
        max_length=100,
        blank=True,
        default="",
        help_text=_("Host and number of the process that makes it."),
    )
    archive = models.CharField(_("folder"), max_length=500, blank=True, default="")
    size_bytes = models.BigIntegerField(_("size in bytes"), null=True, blank=True)
    row_total = models.BigIntegerField(_("rows"), null=True, blank=True)
    error = models.TextField(_("error"), blank=True, default="")
    verified_at = models.DateTimeField(_("verified"), null=True, blank=True)
    verify_error = models.TextField(_("found when verifying"), blank=True, default="")
    removed_at = models.DateTimeField(_("removed"), null=True, blank=True)

    class Meta:
        db_table = "backup_runs"
        verbose_name = _("backup")
        verbose_name_plural = _("backups")
        ordering = ["-pk"]
        constraints = [
            choice_check("state", BackupState, "core_backup_state"),
            choice_check("reason", BackupReason, "core_backup_reason"),
        ]
        indexes = [models.Index(fields=["state", "-finished_at"], name="core_backup_last_good")]

    def __str__(self) -> str:
        return self.archive.rsplit("/", 1)[-1] or str(self.uid)
