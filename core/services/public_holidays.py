"""Filling a calendar with the public holidays of a country, offline."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _
from holidays import country_holidays, list_supported_countries

from core.db.transactions import in_transaction
from core.errors import InvalidInputError
from core.models import Calendar
from core.selectors.calendars import get_calendar
from core.services.calendar_parts import CalendarParts, HolidayValues
from core.services.calendars import change_calendar_in_transaction, holiday_values

FIRST_YEAR, LAST_YEAR, MOST_YEARS = 1990, 2100, 20


def fill_public_holidays(
    *, calendar: Calendar, country: str, years: Iterable[int], subdivision: str = ""
) -> int:
    """Add the public holidays of a country or a part of it; return how many are new.

    Filling in again doubles nothing, and what people have renamed, added or taken out stays so.

    Args:
        country: two letters, ISO 3166-1.
        subdivision: as ISO 3166-2 names it without the country; empty for the whole country.

    Raises:
        InvalidInputError: country, subdivision or years are not known; `errors` names the field.
    """
    found = find_public_holidays(country=country, subdivision=subdivision, years=years)
    return _add(calendar=calendar, found=found)


def list_countries() -> list[str]:
    """Return the countries whose holidays are known, two letters each."""
    return sorted(list_supported_countries(include_aliases=False))


def list_subdivisions(*, country: str) -> dict[str, str]:
    """Return the parts of a country that have holidays of their own, code and name."""
    kind = country_holidays(country)
    names = kind.get_subdivision_aliases()
    return {code: ", ".join([code, *names.get(code, [])][:2]) for code in kind.subdivisions}


def find_public_holidays(
    *, country: str, years: Iterable[int], subdivision: str = ""
) -> dict[date, str]:
    """Return public holidays by day, named in the country's own language.

    Raises:
        InvalidInputError: country, subdivision or years are not known; `errors` names the field.
    """
    wanted = sorted(set(years))
    if not wanted or not FIRST_YEAR <= wanted[0] <= wanted[-1] <= LAST_YEAR:
        text = _("Give years between %(first)s and %(last)s.")
        raise _refuse("years", text % {"first": FIRST_YEAR, "last": LAST_YEAR})
    if len(wanted) > MOST_YEARS:
        raise _refuse(
            "years", _("Fill in at most %(years)s years at once.") % {"years": MOST_YEARS}
        )
    known = list_supported_countries(include_aliases=False)
    if country not in known:
        raise _refuse("country", _("No holidays are known of this country; enter them by hand."))
    if subdivision and subdivision not in known[country]:
        text = _("There is no such part of the country; take one of %(known)s, or none.")
        raise _refuse("subdivision", text % {"known": ", ".join(known[country]) or "-"})
    part = subdivision or None
    # Said, or the names would be in the language that the server process happens to run in.
    language = country_holidays(country, subdiv=part).default_language
    return dict(country_holidays(country, subdiv=part, years=wanted, language=language))


@in_transaction(Calendar)
def _add(*, calendar: Calendar, found: dict[date, str]) -> int:
    locked = Calendar.objects.select_for_update(no_key=True).get(pk=calendar.pk)
    there = holiday_values(get_calendar(key=locked.pk))
    settled = {each.date for each in there} | set(locked.declined_holidays)
    new = [
        HolidayValues(date=day, name=name, is_public=True)
        for day, name in sorted(found.items())
        if day not in settled
    ]
    if new:
        parts = CalendarParts(holidays=[*there, *new])
        change_calendar_in_transaction(calendar, parts=parts)
    return len(new)


def _refuse(field: str, detail: str) -> InvalidInputError:
    return InvalidInputError(detail, errors=[{"field": field, "code": "invalid", "detail": detail}])
