"""Badges: what a person holds to a reader."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.choices import BadgeState
from core.db.text_search import search_index
from core.models.base import Record, choice_check
from core.models.users import SuiteUser


class Badge(Record):
    """An RFID credential of a person; the tag itself is nowhere in the clear."""

    topic = "badge"

    user = models.ForeignKey(
        SuiteUser, on_delete=models.PROTECT, related_name="badges", verbose_name=_("person")
    )
    digest = models.CharField(_("digest"), max_length=64, unique=True, editable=False)
    last4 = models.CharField(_("last four digits"), max_length=4, editable=False)
    tag_encrypted = models.TextField(_("sealed tag"), editable=False)
    state = models.CharField(
        _("state"), max_length=16, choices=BadgeState.choices, default=BadgeState.ACTIVE
    )
    issued_at = models.DateTimeField(_("issued"))
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True, default="")

    class Meta:
        db_table = "badges"
        verbose_name = _("badge")
        verbose_name_plural = _("badges")
        ordering = ["-pk"]
        constraints = [choice_check("state", BadgeState, "core_badge_state")]
        indexes = [
            models.Index(
                fields=["expires_at"],
                name="core_badge_expiring",
                condition=models.Q(expires_at__isnull=False),
            ),
            models.Index(fields=["last4"], name="core_badges_by_last4"),
            models.Index(fields=["-issued_at"], name="core_badges_newest"),
            search_index("core_badges_searched", "note"),
        ]

    def __str__(self) -> str:
        return f"…{self.last4}"

    @property
    def may_be_handed_on(self) -> bool:
        """Tell whether it was given back, so that somebody else may get it."""
        return self.state == BadgeState.RETURNED and not self.is_deleted
