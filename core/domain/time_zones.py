"""The names of time zones, as the IANA data base writes them."""

from functools import cache
from zoneinfo import available_timezones

# Files of the system's that are no places.
NO_PLACES = {"Factory", "localtime"}


@cache
def known_time_zones() -> frozenset[str]:
    """Return the names, `Europe/Berlin` and the like; read once, for it walks through files."""
    return frozenset(available_timezones()) - NO_PLACES
