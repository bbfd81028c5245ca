"""Faults of ours: what a person's reference leads to."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.db.text_search import search_index


class Fault(models.Model):
    """An answer 500: where in the code it arose, and nothing of what was being worked on.

    Neither the error's own words nor any value are kept: either may hold what is
    secret. Both stand in the log under the same reference. Local to each database.
    """

    reference = models.CharField(_("reference"), max_length=16, unique=True)
    kind = models.CharField(_("kind"), max_length=100)
    place = models.CharField(_("where in the code"), max_length=200)
    frames = models.TextField(_("way there"), blank=True, default="")
    method = models.CharField(_("method"), max_length=8, blank=True, default="")
    route = models.CharField(_("page"), max_length=200, blank=True, default="")
    occurred_at = models.DateTimeField(_("when"))

    class Meta:
        db_table = "faults"
        verbose_name = _("fault")
        verbose_name_plural = _("faults")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["-occurred_at"], name="core_faults_newest"),
            search_index("core_faults_searched", "reference", "kind", "place"),
        ]

    def __str__(self) -> str:
        return self.reference
