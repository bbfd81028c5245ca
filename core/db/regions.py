"""The regions that this installation has: those with a floor database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.db.router import FLOOR_SCHEMA, HOME_REGION

if TYPE_CHECKING:
    SlugField = models.SlugField[str, str]
else:
    SlugField = models.SlugField

# How an address, and a cookie, says whose floor is looked at.
CHOICE = "floor"


def region_names() -> list[str]:
    """Return the regions, home first."""
    prefix = f"{FLOOR_SCHEMA}_"
    named = [
        name.removeprefix(prefix) for name in settings.SUITE_ALIASES if name.startswith(prefix)
    ]
    return [HOME_REGION, *sorted(named)]


def check_region(name: str) -> None:
    """Refuse a region without a database.

    Raises:
        ValidationError: with those that are there, and how to get another one.
    """
    known = region_names()
    if name not in known:
        raise ValidationError(
            _(
                "There is no region '%(name)s'; this installation has: %(known)s."
                " A new one needs MONITOR_DATABASE_URL_%(variable)s in the environment."
            ),
            code="unknown_region",
            params={
                "name": name,
                "known": ", ".join(known),
                "variable": name.upper().replace("-", "_"),
            },
        )


class RegionField(SlugField):
    """A column that names a region."""

    default_validators = [check_region]
