"""Imports: a file on its way into the tables, what it did there, and the headings people use."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.choices import ImportAction, ImportState, ImportStep
from core.models.base import UidModel, choice_check


class ImportRun(UidModel):
    """One file of one kind, from upload to undo.

    The file stands here sealed, and only until it is imported or a day has passed.
    """

    kind = models.CharField(_("kind"), max_length=32)
    file_name = models.CharField(_("file"), max_length=200)
    sealed_file = models.TextField(_("sealed file"), blank=True, default="", editable=False)
    mapping = models.JSONField(_("columns"), default=dict, blank=True, editable=False)
    step = models.CharField(
        _("step"), max_length=16, choices=ImportStep.choices, default=ImportStep.CHECK
    )
    state = models.CharField(
        _("state"), max_length=16, choices=ImportState.choices, default=ImportState.UPLOADED
    )
    done = models.PositiveIntegerField(_("done"), default=0, db_default=0)
    total = models.PositiveIntegerField(_("of"), default=0, db_default=0)
    cancel_wanted = models.BooleanField(_("to be cancelled"), default=False, db_default=False)
    counts = models.JSONField(_("counts"), default=dict, blank=True, editable=False)
    lines = models.JSONField(_("lines"), default=list, blank=True, editable=False)
    problems = models.JSONField(_("problems"), default=list, blank=True, editable=False)
    language = models.CharField(_("language"), max_length=10, blank=True, default="")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    created_at = models.DateTimeField(_("uploaded"), auto_now_add=True)
    queued_at = models.DateTimeField(_("in line since"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    class Meta:
        db_table = "import_runs"
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-pk"]
        constraints = [
            choice_check("step", ImportStep, "core_import_step"),
            choice_check("state", ImportState, "core_import_state"),
        ]

    def __str__(self) -> str:
        return self.file_name


class ImportChange(models.Model):
    """What an import did to one record, so that it can be taken back."""

    run = models.ForeignKey(
        ImportRun, on_delete=models.CASCADE, related_name="changes", verbose_name=_("import")
    )
    row = models.PositiveIntegerField(_("row"))
    action = models.CharField(_("action"), max_length=16, choices=ImportAction.choices)
    topic = models.CharField(_("kind of record"), max_length=32)
    record_id = models.BigIntegerField(_("number of the record"))
    revision = models.PositiveIntegerField(
        _("revision"), help_text=_("The record's, after the import.")
    )
    before = models.JSONField(_("before"), default=dict, blank=True)

    class Meta:
        db_table = "import_changes"
        verbose_name = _("change of an import")
        verbose_name_plural = _("changes of imports")
        constraints = [choice_check("action", ImportAction, "core_import_action")]

    def __str__(self) -> str:
        return f"{self.topic} {self.record_id} {self.action}"


class ImportHeading(models.Model):
    """Which column of ours people mean by a heading of theirs: proposed the next time."""

    kind = models.CharField(_("kind"), max_length=32)
    heading = models.CharField(_("heading"), max_length=200)
    column = models.CharField(_("column"), max_length=64)

    class Meta:
        db_table = "import_headings"
        verbose_name = _("heading of imports")
        verbose_name_plural = _("headings of imports")
        constraints = [
            models.UniqueConstraint(fields=["kind", "heading"], name="core_import_heading_once")
        ]

    def __str__(self) -> str:
        return f"{self.heading} -> {self.column}"
