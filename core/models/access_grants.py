"""What people may do in the office, place by place: what row-level security reads."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.choices import App, Level, ResourceType
from core.models.base import choice_check
from core.models.users import SuiteUser


class AccessGrant(models.Model):
    """A level that somebody has at a place from and until; made of rights by the one rule.

    Never written by hand: `core/services/access_grants.py` makes the rows anew whenever a right,
    a group, a place or a block changes. `resource_type` `*` stands for what has no place, and
    with `whole` for all places too.
    """

    user = models.ForeignKey(
        SuiteUser, on_delete=models.CASCADE, related_name="+", verbose_name=_("person")
    )
    app = models.CharField(_("in which app"), max_length=50, blank=True, default="")
    resource_type = models.CharField(_("on what kind"), max_length=50)
    resource_uid = models.UUIDField(_("on which"), null=True, blank=True)
    resource_id = models.BigIntegerField(_("on which, by number"), null=True, blank=True)
    whole = models.BooleanField(_("everywhere"), default=False)
    ladder = models.CharField(_("ladder"), max_length=20)
    level = models.CharField(_("level"), max_length=20)
    valid_from = models.DateTimeField(_("valid from"), null=True, blank=True)
    valid_until = models.DateTimeField(_("valid until"), null=True, blank=True)

    class Meta:
        db_table = "access_grants"
        verbose_name = _("right at a place")
        verbose_name_plural = _("rights at places")
        constraints = [
            choice_check("level", Level, "core_access_grant_level"),
            choice_check("resource_type", ResourceType, "core_access_grant_resource_type"),
            models.CheckConstraint(
                condition=models.Q(app__in=["", *App.values]), name="core_access_grant_app"
            ),
        ]
        indexes = [
            models.Index(fields=["user", "resource_type"], name="core_access_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.level} {self.resource_type} {self.resource_id}"
