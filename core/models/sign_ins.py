"""Web sign-ins: each one a row that can be seen and ended."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models.base import UidModel
from core.models.users import SuiteUser

# The app of sign-ins that a badge began at a touch screen.
KIOSK = "kiosk"


class UserSession(UidModel):
    """One browser's sign-in; kept by the session engine (core/auth/sign_ins.py)."""

    user = models.ForeignKey(
        SuiteUser, on_delete=models.CASCADE, null=True, blank=True, verbose_name=_("person")
    )
    session_token = models.CharField(
        _("digest of the cookie"), max_length=128, unique=True, editable=False
    )
    data = models.TextField(_("content"), default="", editable=False)
    current_app = models.CharField(_("app in use"), max_length=50, blank=True, default="")
    address = models.GenericIPAddressField(_("address"), null=True, blank=True)
    device = models.CharField(_("device"), max_length=200, blank=True, default="")
    # Empty: it lives in this database. Else it is a note of one that lives elsewhere, which no
    # cookie opens.
    site = models.CharField(_("database"), max_length=64, blank=True, default="", db_default="")
    created_at = models.DateTimeField(_("began"), auto_now_add=True)
    last_seen_at = models.DateTimeField(_("last seen"))
    expires_at = models.DateTimeField(_("expires"))

    class Meta:
        db_table = "user_sessions"
        verbose_name = _("sign-in")
        verbose_name_plural = _("sign-ins")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["expires_at"], name="core_sign_in_expired"),
            models.Index(fields=["user", "-last_seen_at", "-id"], name="core_sign_ins_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.created_at:%Y-%m-%d %H:%M}"
