"""What the suite writes down of itself: who is alive, how the tables grow."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Heartbeat(models.Model):
    """The last sign of life of a process that no request reaches."""

    process = models.CharField(_("process"), max_length=50, unique=True)
    host = models.CharField(_("host"), max_length=100, blank=True, default="")
    pid = models.PositiveIntegerField(_("number"), default=0)
    started_at = models.DateTimeField(_("started"))
    beat_at = models.DateTimeField(_("last heard"), db_default=Now())

    class Meta:
        db_table = "heartbeats"
        verbose_name = _("sign of life")
        verbose_name_plural = _("signs of life")
        ordering = ["process"]

    def __str__(self) -> str:
        return self.process


class TableSize(models.Model):
    """How big a table was on a day; partitions are summed."""

    measured_on = models.DateField(_("day"))
    database = models.CharField(_("database"), max_length=64)
    schema = models.CharField(_("schema"), max_length=64)
    table = models.CharField(_("table"), max_length=100)
    total_bytes = models.BigIntegerField(_("size in bytes"))
    row_estimate = models.BigIntegerField(_("rows, estimated"))

    class Meta:
        db_table = "table_sizes"
        verbose_name = _("size of a table")
        verbose_name_plural = _("sizes of tables")
        ordering = ["-measured_on", "-total_bytes", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["measured_on", "database", "schema", "table"], name="core_table_size_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.schema}.{self.table} {self.measured_on}"
