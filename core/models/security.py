"""Tokens of programs, and what guards of the shop want to know."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.choices import SecurityEventKind
from core.db.text_search import search_index
from core.models.base import UidModel, choice_check
from core.models.users import SuiteUser


class ApiToken(UidModel):
    """A program's key to the API; only its digest is kept, the start of it is readable."""

    user = models.ForeignKey(
        SuiteUser, on_delete=models.CASCADE, related_name="api_tokens", verbose_name=_("person")
    )
    name = models.CharField(_("name"), max_length=100)
    prefix = models.CharField(_("begins with"), max_length=12, editable=False)
    digest = models.CharField(_("digest"), max_length=64, unique=True, editable=False)
    # Names the key of the digest: tokens that none has used since the keys changed have another.
    key_mark = models.CharField(
        _("mark of the key"), max_length=8, blank=True, default="", db_default="", editable=False
    )
    scopes = ArrayField(
        models.CharField(max_length=64),
        verbose_name=_("scopes"),
        help_text=_("Like orders:read or machines:write; * for all."),
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)

    class Meta:
        db_table = "api_tokens"
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"


class ApiTokenPlace(models.Model):
    """That a token was used from an address; local to each database.

    The token is named by its id: the note must be possible while core is away.
    """

    token_uid = models.UUIDField(_("token"))
    address = models.GenericIPAddressField(_("address"))
    first_seen_at = models.DateTimeField(_("first seen"))

    class Meta:
        db_table = "api_token_places"
        verbose_name = _("place of a token")
        verbose_name_plural = _("places of tokens")
        constraints = [
            models.UniqueConstraint(fields=["token_uid", "address"], name="core_token_place_once")
        ]
        indexes = [models.Index(fields=["first_seen_at"], name="core_token_places_old")]

    def __str__(self) -> str:
        return str(self.address)


class SecurityEvent(UidModel):
    """A sign-in, a refusal, an attack, a changed right; names outlive what they name."""

    kind = models.CharField(_("what"), max_length=32, choices=SecurityEventKind.choices)
    user = models.ForeignKey(
        SuiteUser,
        # The row is append-only: what it names may go, it stays as it was written.
        on_delete=models.DO_NOTHING,
        null=True,
        blank=True,
        db_constraint=False,
        db_index=False,
        verbose_name=_("person"),
    )
    user_name = models.CharField(_("name then"), max_length=100, blank=True, default="")
    node_name = models.CharField(_("node"), max_length=64, blank=True, default="")
    address = models.GenericIPAddressField(_("address"), null=True, blank=True)
    detail = models.JSONField(_("detail"), default=dict)
    occurred_at = models.DateTimeField(_("when"))

    class Meta:
        db_table = "security_events"
        verbose_name = _("security event")
        verbose_name_plural = _("security events")
        ordering = ["-pk"]
        constraints = [choice_check("kind", SecurityEventKind, "core_security_event_kind")]
        indexes = [
            models.Index(fields=["user", "-occurred_at", "-id"], name="core_security_of_person"),
            models.Index(fields=["-occurred_at"], name="core_security_newest"),
            models.Index(
                fields=["node_name", "-occurred_at", "-id"],
                name="core_security_of_node",
                condition=~models.Q(node_name=""),
            ),
            GinIndex(fields=["detail"], name="core_security_names", opclasses=["jsonb_path_ops"]),
            models.Index(fields=["kind", "-occurred_at"], name="core_security_of_kind"),
            search_index("core_security_searched", "user_name", "node_name"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.user_name or self.node_name}"


class SuiteApp(UidModel):
    """A component that stands in everybody's menu: the suite's own apps and others."""

    code = models.SlugField(_("code"), max_length=50, unique=True)
    name = models.CharField(_("name"), max_length=100)
    url = models.CharField(_("address"), max_length=200)
    enabled = models.BooleanField(_("shown"), default=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        db_table = "suite_apps"
        verbose_name = _("app")
        verbose_name_plural = _("apps")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name
