"""Quarters of an hour that are closed, and what must be reckoned again."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import Machine
from core.models.time_figures import TimeFigures


class MachineBucket(TimeFigures):
    """What the office was told last of a machine and a quarter of an hour."""

    places: ClassVar[dict[str, str]] = {"machine": "machine"}

    class Meta(TimeFigures.Meta):
        db_table = "machine_buckets"
        verbose_name = _("bucket")
        verbose_name_plural = _("buckets")
        constraints = [
            models.UniqueConstraint(
                fields=["machine", "starts_at"], name="monitor_bucket_of_machine_once"
            )
        ]


class BucketProgress(models.Model):
    """Up to where the buckets of a machine are closed."""

    machine = models.OneToOneField(
        Machine,
        on_delete=models.PROTECT,
        primary_key=True,
        related_name="+",
        verbose_name=_("machine"),
    )
    closed_until = models.DateTimeField(_("closed until"))

    class Meta:
        db_table = "bucket_progress"
        verbose_name = _("closed buckets")
        verbose_name_plural = _("closed buckets")

    def __str__(self) -> str:
        return f"{self.closed_until:%Y-%m-%d %H:%M}"


class BucketMark(models.Model):
    """That something came late, or was said, of a machine and a span; gone once it is reckoned.

    Written in the transaction of the fact: a fact that commits is never forgotten.
    """

    machine = models.ForeignKey(
        Machine,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("machine"),
        db_index=False,
    )
    first_at = models.DateTimeField(_("first"))
    last_at = models.DateTimeField(_("last"))
    # What a turn left over of a long past: all that it touches is in it.
    is_rest = models.BooleanField(_("rest"), default=False, db_default=False)

    class Meta:
        db_table = "bucket_marks"
        verbose_name = _("bucket mark")
        verbose_name_plural = _("bucket marks")

    def __str__(self) -> str:
        return f"{self.first_at:%Y-%m-%d %H:%M}"
