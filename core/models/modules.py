"""Switches of modules (core/modules.py)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from waffle.models import AbstractBaseSwitch

from core.models.base import Record


class ModuleSwitch(AbstractBaseSwitch, Record):
    """Whether a module is on; one without a row is.

    It is django-waffle's switch, so its template tags and decorators see it too.
    They have no cache (settings.CACHES): the suite asks once a request, and no
    process may go on with what another one has switched.
    """

    topic = "module"

    # Records have their own two.
    created = None  # type: ignore[assignment]
    modified = None  # type: ignore[assignment]

    name = models.CharField(_("module"), max_length=32, unique=True, editable=False)
    active = models.BooleanField(_("on"), default=True, editable=False)
    note = models.CharField(_("why"), max_length=200, blank=True, default="", editable=False)

    class Meta:
        db_table = "module_switches"
        verbose_name = _("module")
        verbose_name_plural = _("modules")
        ordering = ["name"]
