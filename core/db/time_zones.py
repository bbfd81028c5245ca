"""Time zones by the names of the IANA database."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    CharField = models.CharField[str, str]
else:
    CharField = models.CharField

# Files of the system's that are no places.
NO_ZONES = {"Factory", "localtime"}
LONGEST = 64


@cache
def time_zone_names() -> tuple[str, ...]:
    """Return the names that this machine knows, sorted."""
    return tuple(sorted(available_timezones() - NO_ZONES))


def check_time_zone(name: str) -> None:
    """Refuse what is no time zone.

    Raises:
        ValidationError: with examples of what to write.
    """
    if name not in time_zone_names():
        raise ValidationError(
            _("'%(name)s' is no time zone; write one like Europe/Berlin, America/New_York or UTC."),
            code="unknown_time_zone",
            params={"name": name},
        )


class TimeZoneField(CharField):
    """A column that holds the name of a time zone."""

    default_validators = [check_time_zone]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", LONGEST)
        super().__init__(*args, **kwargs)
