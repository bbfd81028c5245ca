"""Answers that were given once and are given again: a request sent twice has one effect."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class IdempotentRequest(models.Model):
    """What a request with an `Idempotency-Key` was answered; written beside its effect.

    Local to each database and kept for a day. Who asked, the key and what was
    sent stand there as keyed digests only.
    """

    key = models.CharField(_("digest of the key"), max_length=64)
    content = models.CharField(_("digest of the content"), max_length=64)
    status = models.PositiveSmallIntegerField(_("status"), default=0)
    answer = models.TextField(_("answer"), default="")
    etag = models.CharField(_("entity tag"), max_length=100, default="")
    created_at = models.DateTimeField(_("created"), db_default=Now())

    class Meta:
        db_table = "idempotent_requests"
        verbose_name = _("answered request")
        verbose_name_plural = _("answered requests")
        constraints = [models.UniqueConstraint(fields=["key"], name="core_idempotent_key_once")]
        indexes = [models.Index(fields=["created_at"], name="core_idempotent_old")]

    def __str__(self) -> str:
        return f"{self.created_at:%Y-%m-%d %H:%M} {self.status}"
