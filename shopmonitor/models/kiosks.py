"""Touch screens at which people sign in with their badge, and the PINs of those who are asked."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import Area, SuiteUser
from core.models.base import UidModel

IDLE_S = 90
SHORTEST_S, LONGEST_S = 30, 600


class Kiosk(UidModel):
    """A screen that an administrator let in; of its key and its code there are digests alone."""

    name = models.CharField(_("name"), max_length=64, unique=True)
    area = models.ForeignKey(
        Area,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="kiosks",
        verbose_name=_("area"),
    )
    signed_in_s = models.PositiveSmallIntegerField(
        _("signed in for (s)"),
        default=IDLE_S,
        db_default=IDLE_S,
        validators=[MinValueValidator(SHORTEST_S), MaxValueValidator(LONGEST_S)],
        help_text=_("Seconds after which nobody is signed in any more; 30 to 600."),
    )
    key_digest = models.CharField(
        _("digest of the key"), max_length=64, default="", db_default="", editable=False
    )
    code_digest = models.CharField(
        _("digest of the code"), max_length=64, default="", db_default="", editable=False
    )
    code_expires_at = models.DateTimeField(
        _("code good until"), null=True, blank=True, editable=False
    )
    paired_at = models.DateTimeField(_("let in"), null=True, blank=True, editable=False)
    last_seen_at = models.DateTimeField(_("last seen"), null=True, blank=True, editable=False)

    class Meta:
        db_table = "kiosks"
        verbose_name = _("kiosk")
        verbose_name_plural = _("kiosks")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["key_digest"],
                condition=~models.Q(key_digest=""),
                name="monitor_kiosk_key_once",
            ),
            models.CheckConstraint(
                condition=models.Q(signed_in_s__gte=SHORTEST_S, signed_in_s__lte=LONGEST_S),
                name="monitor_kiosk_signed_in_s",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class KioskPin(models.Model):
    """What a person types at a kiosk besides their badge."""

    user = models.OneToOneField(
        SuiteUser, on_delete=models.CASCADE, related_name="kiosk_pin", verbose_name=_("person")
    )
    pin_hash = models.CharField(_("hash of the PIN"), max_length=256, editable=False)
    set_at = models.DateTimeField(_("set"))

    class Meta:
        db_table = "kiosk_pins"
        verbose_name = _("kiosk PIN")
        verbose_name_plural = _("kiosk PINs")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return str(self.user)
