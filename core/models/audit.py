"""The trail: who changed what, from where, from what to what."""

from __future__ import annotations

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.choices import AuditAction
from core.models.base import choice_check
from core.models.users import SuiteUser


class AuditEntry(models.Model):
    """One row of one statement; written by triggers alone (core/db/audit_triggers.py).

    Partitioned by month of `happened_at`, one trail in each database, never replicated.
    `changes` of a changed row: column -> [before, after], of a secret only []; of a row
    that was made or removed: its values without nulls. Names outlive what they name.
    """

    happened_at = models.DateTimeField(_("when"))
    transaction_id = models.BigIntegerField(_("transaction"))
    table_name = models.CharField(_("table"), max_length=63)
    row_key = models.CharField(_("key"), max_length=64)
    row_name = models.CharField(_("name then"), max_length=100)
    action = models.CharField(_("what"), max_length=1, choices=AuditAction.choices)
    changes = models.JSONField(_("values"))
    person = models.ForeignKey(
        SuiteUser,
        # The trail is append-only: whoever goes, it stays as it was written.
        on_delete=models.DO_NOTHING,
        null=True,
        db_constraint=False,
        db_index=False,
        related_name="+",
        verbose_name=_("person"),
    )
    node = models.CharField(_("node"), max_length=64, default="")
    door = models.CharField(_("door"), max_length=16, default="")
    system = models.CharField(_("program"), max_length=100, default="")
    request_id = models.CharField(_("request"), max_length=36, default="")
    address = models.GenericIPAddressField(_("address"), null=True)
    database_role = models.CharField(_("database role"), max_length=63)

    class Meta:
        db_table = "audit_entries"
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        ordering = ["-happened_at", "-pk"]
        constraints = [choice_check("action", AuditAction, "core_audit_action")]
        indexes = [
            models.Index(
                fields=["table_name", "row_key", "-happened_at", "-id"], name="core_audit_of_row"
            ),
            models.Index(
                fields=["person", "-happened_at", "-id"],
                name="core_audit_of_person",
                condition=models.Q(person__isnull=False),
            ),
            # Its key begins with the time; numbers rise with it, so this stays small.
            BrinIndex(fields=["id"], name="core_audit_by_number", autosummarize=True),
        ]

    def __str__(self) -> str:
        return f"{self.get_action_display()} {self.table_name} {self.row_name or self.row_key}"
