"""Rights: what a person or a group may do, on what, for which app, from when until when."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.choices import App, Level, ResourceType
from core.models.base import Record, choice_check
from core.models.machines import Qualification
from core.models.users import SuiteGroup, SuiteUser


class SuitePermission(Record):
    """A right or a block; a block always wins (core/domain/permissions.py)."""

    topic = "permission"

    user = models.ForeignKey(
        SuiteUser,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="permissions",
        verbose_name=_("person"),
    )
    group = models.ForeignKey(
        SuiteGroup,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="permissions",
        verbose_name=_("group"),
    )
    resource_type = models.CharField(_("on what kind"), max_length=50, choices=ResourceType.choices)
    resource_uid = models.UUIDField(
        _("on which"), null=True, blank=True, help_text=_("Empty: on all of the kind.")
    )
    app_context = models.CharField(
        _("in which app"),
        max_length=50,
        blank=True,
        default="",
        choices=App.choices,
        help_text=_("Empty: in all."),
    )
    level = models.CharField(
        _("level"), max_length=20, choices=Level.choices, db_column="permission_level"
    )
    block = models.BooleanField(
        _("block"), default=False, help_text=_("Takes away instead of giving.")
    )
    shared = models.BooleanField(
        _("beside others"),
        default=False,
        help_text=_("May join a machine that somebody works on already."),
    )
    valid_from = models.DateTimeField(_("valid from"), null=True, blank=True)
    valid_until = models.DateTimeField(_("valid until"), null=True, blank=True)

    class Meta:
        db_table = "suite_permissions"
        verbose_name = _("permission")
        verbose_name_plural = _("permissions")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(user__isnull=True, group__isnull=False)
                | models.Q(user__isnull=False, group__isnull=True),
                name="core_permission_one_holder",
            ),
            models.CheckConstraint(
                condition=models.Q(valid_from__isnull=True)
                | models.Q(valid_until__isnull=True)
                | models.Q(valid_until__gt=models.F("valid_from")),
                name="core_permission_dates",
            ),
            choice_check("resource_type", ResourceType, "core_permission_resource_type"),
            choice_check("level", Level, "core_permission_level"),
            models.CheckConstraint(
                condition=models.Q(app_context__in=["", *App.values]),
                name="core_permission_app_context",
            ),
        ]
        indexes = [
            models.Index(
                fields=["resource_type", "resource_uid"], name="core_permission_on_resource"
            ),
            models.Index(
                fields=["valid_until"],
                name="core_permission_expiring",
                condition=models.Q(valid_until__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_level_display()}: {self.get_resource_type_display()}"


class UserQualification(Record):
    """That a person has a training, and until when it holds."""

    topic = "user_qualification"

    user = models.ForeignKey(
        SuiteUser, on_delete=models.CASCADE, related_name="qualifications", verbose_name=_("person")
    )
    qualification = models.ForeignKey(
        Qualification,
        on_delete=models.PROTECT,
        related_name="holders",
        verbose_name=_("qualification"),
    )
    valid_from = models.DateTimeField(_("valid from"))
    valid_until = models.DateTimeField(_("valid until"), null=True, blank=True)

    class Meta:
        db_table = "user_qualifications"
        verbose_name = _("qualification of a person")
        verbose_name_plural = _("qualifications of people")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["user", "qualification"], name="core_qualified_user"),
            models.Index(
                fields=["valid_until"],
                name="core_qualified_expiring",
                condition=models.Q(valid_until__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.qualification_id}"
