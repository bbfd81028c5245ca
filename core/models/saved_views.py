"""Saved views: which rows, columns and order of a list a person wants to see again."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from core.models.base import UidModel
from core.models.users import SuiteUser


class SavedView(UidModel):
    """A list of the back office as somebody set it; local to each database, like sign-ins."""

    user = models.ForeignKey(
        SuiteUser, on_delete=models.CASCADE, related_name="saved_views", verbose_name=_("person")
    )
    list_name = models.CharField(_("list"), max_length=64)
    name = models.CharField(_("name"), max_length=60)
    query = models.TextField(_("filters, order and columns"), blank=True, default="")
    shared = models.BooleanField(_("for everybody"), default=False)
    is_default = models.BooleanField(_("opens by itself"), default=False)
    created_at = models.DateTimeField(_("created"), db_default=Now())

    class Meta:
        db_table = "saved_views"
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "list_name", "name"], name="core_saved_view_named_once"
            ),
            models.UniqueConstraint(
                fields=["user", "list_name"],
                condition=models.Q(is_default=True),
                name="core_saved_view_one_default",
            ),
            models.CheckConstraint(condition=~models.Q(name=""), name="core_saved_view_has_name"),
        ]
        indexes = [
            models.Index(
                fields=["list_name"],
                condition=models.Q(shared=True),
                name="core_saved_views_shared",
            )
        ]

    def __str__(self) -> str:
        return self.name
