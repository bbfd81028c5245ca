"""People: one account per person, known by every app."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from core.choices import App, AuthProvider
from core.clock import utc_now
from core.db.text_search import search_index
from core.domain.time_zones import known_time_zones
from core.models.base import Record, choice_check


class SuiteUserManager(BaseUserManager["SuiteUser"]):
    """What Django's own commands and backends ask of a user model."""

    def get_by_natural_key(self, username: str | None) -> SuiteUser:
        """Find a person by user name, whatever its case."""
        return self.get(username__iexact=username)


class SuiteUser(AbstractBaseUser, Record):
    """A person, whichever app they use and however they prove who they are."""

    topic = "user"
    # Signing in writes nothing to core: it must work while core is away.
    last_login = None

    username = models.CharField(_("user name"), max_length=64, unique=True)
    email = models.EmailField(_("e-mail"), max_length=120, blank=True, default="")
    password = models.CharField(_("password"), max_length=256, db_column="password_hash")
    display_name = models.CharField(_("name"), max_length=100)
    active = models.BooleanField(_("active"), default=True)
    is_admin = models.BooleanField(
        _("administrator"),
        default=False,
        help_text=_("May do everything in the office; opens no machine."),
    )
    auth_provider = models.CharField(
        _("signs in by"), max_length=50, choices=AuthProvider.choices, default=AuthProvider.LOCAL
    )
    external_id = models.CharField(  # noqa: DJ001 - unique when given
        _("id at the provider"), max_length=100, null=True, blank=True
    )
    language = models.CharField(_("language"), max_length=10, blank=True, default="")
    time_zone = models.CharField(
        _("time zone"),
        max_length=64,
        blank=True,
        default="",
        db_default="",
        help_text=_("Empty: that of the shop."),
    )
    created_by_app = models.CharField(
        _("created by"), max_length=50, choices=App.choices, default=App.CORE
    )
    managed_by_app = models.CharField(
        _("managed by"), max_length=50, choices=App.choices, default=App.CORE
    )
    sessions_valid_from = models.DateTimeField(
        _("sign-ins valid from"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("Sign-ins that began earlier are ended."),
    )

    objects: ClassVar[SuiteUserManager] = SuiteUserManager()

    # Set for the length of a request by who has asked for the person's rights
    # (core/admin/access.py): a property may not ask the database.
    is_manager = False

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["email", "display_name"]

    class Meta:
        db_table = "suite_users"
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"), condition=~models.Q(email=""), name="core_user_email_unique"
            ),
            models.UniqueConstraint(Lower("username"), name="core_user_username_unique"),
            models.UniqueConstraint(
                fields=["auth_provider", "external_id"], name="core_user_external_id_unique"
            ),
            choice_check("auth_provider", AuthProvider, "core_user_auth_provider"),
            choice_check("created_by_app", App, "core_user_created_by_app"),
            choice_check("managed_by_app", App, "core_user_managed_by_app"),
        ]
        indexes = [
            models.Index(fields=["display_name"], name="core_users_by_name"),
            search_index("core_users_searched", "username", "display_name", "email"),
        ]

    def __str__(self) -> str:
        return self.display_name or self.username

    def clean(self) -> None:
        """Refuse a language and a time zone that the suite cannot speak.

        Raises:
            ValidationError: it names the field and what it may be.
        """
        super().clean()
        languages = dict(settings.LANGUAGES)
        if self.language and self.language not in languages:
            text = _("'%(value)s' is no language of the suite; take one of: %(known)s.")
            values = {"value": self.language, "known": ", ".join(languages)}
            raise ValidationError({"language": ValidationError(text, "invalid", values)})
        if self.time_zone and self.time_zone not in known_time_zones():
            text = _("'%(value)s' is no time zone; write one like Europe/Berlin.")
            values = {"value": self.time_zone}
            raise ValidationError({"time_zone": ValidationError(text, "invalid", values)})

    def check_password(self, raw_password: str | None) -> bool:
        """Tell whether it is the password; nothing is written, unlike in Django's own.

        An older hash is made anew by core (core/services/password_hashes.py).
        """
        return check_password(raw_password, self.password)

    def set_password(self, raw_password: str | None) -> None:
        """Take a new password; every sign-in that was there before is over."""
        super().set_password(raw_password)
        if not self._state.adding:
            self.sessions_valid_from = utc_now()

    def get_session_auth_hash(self) -> str:
        """Return what Django ends sign-ins by; a newer hash of the same password ends none.

        What does end them is `sessions_valid_from`.
        """
        return salted_hmac("core.sign_in", str(self.uid), algorithm="sha256").hexdigest()

    @property
    def is_active(self) -> bool:  # type: ignore[override]
        """Tell Django and allauth whether the person may sign in."""
        return self.active and not self.is_deleted

    @property
    def is_staff(self) -> bool:
        """Tell the back office whether the person may enter."""
        return self.is_active and (self.is_admin or self.is_manager)

    @property
    def is_superuser(self) -> bool:
        """Tell Django that administrators may do everything in the office."""
        return self.is_active and self.is_admin

    def has_perm(self, _perm: str, _obj: Any = None) -> bool:
        """Answer the admin: administrators may; rights of others are `SuitePermission`s."""
        return self.is_superuser

    def has_perms(self, _perms: Iterable[str], _obj: Any = None) -> bool:
        """Answer the admin for several rights at once."""
        return self.is_superuser

    def has_module_perms(self, _app_label: str) -> bool:
        """Answer the admin for a whole app."""
        return self.is_superuser

    def get_full_name(self) -> str:
        """Return the name that people read."""
        return str(self)

    def get_short_name(self) -> str:
        """Return the short name that people read."""
        return self.username


class SuiteGroup(Record):
    """People who are given rights together."""

    topic = "group"
    told_links = ("members",)

    name = models.CharField(_("name"), max_length=100, unique=True)
    members: models.ManyToManyField[SuiteUser, GroupMember] = models.ManyToManyField(
        SuiteUser, through="GroupMember", related_name="suite_groups", verbose_name=_("members")
    )

    class Meta:
        db_table = "suite_groups"
        verbose_name = _("group")
        verbose_name_plural = _("groups")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name


class GroupMember(models.Model):
    """That a person belongs to a group."""

    group = models.ForeignKey(SuiteGroup, on_delete=models.CASCADE, verbose_name=_("group"))
    user = models.ForeignKey(SuiteUser, on_delete=models.CASCADE, verbose_name=_("person"))

    class Meta:
        db_table = "suite_group_members"
        verbose_name = _("group member")
        verbose_name_plural = _("group members")
        constraints = [
            models.UniqueConstraint(fields=["group", "user"], name="core_group_member_once")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.group_id}"
