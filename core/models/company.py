"""The company: one row that says who runs this installation, and in what units it thinks."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.choices import FirstDay, ImageType, PaperSize, UnitSystem
from core.db.time_zones import TimeZoneField
from core.domain.currencies import CURRENCIES
from core.models.base import Record, choice_check

THE_ONE = 1


class CompanyQuerySet(models.QuerySet["Company"]):
    """The one row."""

    def current(self) -> Company:
        """Return the company as it is set up, else one with the installation's defaults."""
        found: Company | None = self.filter(pk=THE_ONE).first()
        return found or Company(
            pk=THE_ONE, time_zone=settings.TIME_ZONE, language=settings.LANGUAGE_CODE
        )


class Company(Record):
    """Who we are, on pages and papers, and what is usual here unless somebody says otherwise."""

    topic = "company"

    name = models.CharField(_("name"), max_length=100)
    address = models.TextField(
        _("address"),
        max_length=500,
        blank=True,
        default="",
        help_text=_("As it stands on letters, without the name."),
    )
    tax_id = models.CharField(_("tax id"), max_length=50, blank=True, default="")
    footer_text = models.TextField(
        _("text below papers"),
        max_length=500,
        blank=True,
        default="",
        help_text=_("Register, managing directors, bank: what papers must show."),
    )
    support_contact = models.CharField(
        _("who helps"),
        max_length=200,
        blank=True,
        default="",
        help_text=_("Whom people ask when something does not work: name, phone, e-mail."),
    )
    language = models.CharField(
        _("language"),
        max_length=10,
        default="en",
        help_text=_("For whom the browser names no language that is there."),
    )
    time_zone = TimeZoneField(
        _("time zone"), default="UTC", help_text=_("Of pages, and of new areas.")
    )
    first_day_of_week = models.CharField(
        _("the week begins on"), max_length=16, choices=FirstDay.choices, default=FirstDay.MONDAY
    )
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    unit_system = models.CharField(
        _("units"), max_length=16, choices=UnitSystem.choices, default=UnitSystem.METRIC
    )
    paper_size = models.CharField(
        _("paper"), max_length=16, choices=PaperSize.choices, default=PaperSize.A4
    )
    shift_grace_min = models.PositiveSmallIntegerField(
        _("minutes after the shift"),
        null=True,
        blank=True,
        default=30,
        db_default=30,
        help_text=_(
            "Who is still signed in at a machine so long after their shift has forgotten to"
            " badge out: the session ends. Empty: never."
        ),
    )
    logo_version = models.CharField(
        _("logo"), max_length=64, blank=True, default="", editable=False
    )

    objects: ClassVar[models.Manager[Company]] = CompanyQuerySet.as_manager()

    class Meta:
        db_table = "company"
        verbose_name = _("company")
        verbose_name_plural = _("company")
        constraints = [
            models.CheckConstraint(condition=models.Q(id=THE_ONE), name="core_company_is_one"),
            models.CheckConstraint(
                condition=models.Q(currency__regex=r"^[A-Z]{3}$"), name="core_company_currency"
            ),
            choice_check("first_day_of_week", FirstDay, "core_company_first_day"),
            choice_check("unit_system", UnitSystem, "core_company_units"),
            choice_check("paper_size", PaperSize, "core_company_paper"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def logo_address(self) -> str:
        """Return where pages find the logo, empty without one; another picture, another address."""
        return f"/company/logo?v={self.logo_version[:16]}" if self.logo_version else ""

    def clean(self) -> None:
        """Name the field of what the suite does not know."""
        wrong: dict[str, str] = {}
        if self.currency not in CURRENCIES:
            text = _("'%(code)s' is no currency of ISO 4217; write one like EUR, USD or CHF.")
            wrong["currency"] = text % {"code": self.currency}
        languages = dict(settings.LANGUAGES)
        if self.language not in languages:
            text = _("'%(code)s' is no language of the suite; take one of %(known)s.")
            wrong["language"] = text % {"code": self.language, "known": ", ".join(languages)}
        if wrong:
            raise ValidationError(wrong)


class CompanyLogo(models.Model):
    """The logo itself: in the database, so that every backup and every web process has it."""

    company = models.OneToOneField(
        Company, on_delete=models.CASCADE, related_name="logo", verbose_name=_("company")
    )
    content = models.BinaryField(_("picture"))
    media_type = models.CharField(_("kind"), max_length=16, choices=ImageType.choices)
    digest = models.CharField(_("digest"), max_length=64)

    class Meta:
        db_table = "company_logos"
        verbose_name = _("logo")
        verbose_name_plural = _("logos")
        constraints = [choice_check("media_type", ImageType, "core_company_logo_media_type")]

    def __str__(self) -> str:
        return self.digest[:16]
