"""Public holidays: filled in offline, doubled never, corrections stay."""

from datetime import date

import pytest

from core.errors import InvalidInputError
from core.models import Calendar, SyncEvent
from core.services.calendars import change_calendar
from core.services.public_holidays import (
    fill_public_holidays,
    find_public_holidays,
    list_countries,
    list_subdivisions,
)
from tests.factories.calendars import holiday, make_calendar

NEW_YEAR, UNITY = date(2027, 1, 1), date(2027, 10, 3)


def names(calendar: Calendar) -> dict[date, str]:
    return {row.date: row.name for row in calendar.holidays.all()}


@pytest.mark.django_db
def test_holidays_of_a_part_of_a_country_come_in_its_language() -> None:
    calendar = make_calendar()
    new = fill_public_holidays(calendar=calendar, country="DE", subdivision="BY", years=[2027])
    found = names(calendar)
    assert len(found) == new == 12
    assert found[UNITY] == "Tag der Deutschen Einheit"
    assert date(2027, 1, 6) in found, "Epiphany is one in Bavaria"
    assert date(2027, 1, 6) not in find_public_holidays(country="DE", years=[2027])
    assert set(calendar.holidays.values_list("is_public", flat=True)) == {True}


@pytest.mark.django_db
def test_second_fill_doubles_nothing_and_tells_nobody() -> None:
    calendar = make_calendar()
    fill_public_holidays(calendar=calendar, country="DE", years=[2027])
    before = SyncEvent.objects.count()
    assert fill_public_holidays(calendar=calendar, country="DE", years=[2027]) == 0
    assert SyncEvent.objects.count() == before
    more = fill_public_holidays(calendar=calendar, country="DE", years=[2027, 2028])
    assert more == 9
    calendar.refresh_from_db()
    assert calendar.revision == 3


@pytest.mark.django_db
def test_corrections_by_hand_outlive_the_next_fill() -> None:
    calendar = make_calendar(holidays=[holiday(date(2027, 12, 24), "Christmas Eve")])
    fill_public_holidays(calendar=calendar, country="DE", years=[2027])
    kept = [
        holiday(day, "New Year" if day == NEW_YEAR else name)
        for day, name in names(calendar).items()
        if day != UNITY
    ]
    change_calendar(calendar=calendar, holidays=kept)
    assert fill_public_holidays(calendar=calendar, country="DE", years=[2027]) == 0
    found = names(calendar)
    assert UNITY not in found, "it was taken out"
    assert found[NEW_YEAR] == "New Year"
    assert found[date(2027, 12, 24)] == "Christmas Eve"
    calendar.refresh_from_db()
    assert calendar.declined_holidays == [UNITY]


@pytest.mark.django_db
def test_what_was_taken_out_may_be_put_back_by_hand() -> None:
    calendar = make_calendar()
    fill_public_holidays(calendar=calendar, country="DE", years=[2027])
    change_calendar(calendar=calendar, holidays=[])
    calendar.refresh_from_db()
    assert len(calendar.declined_holidays) == 9
    change_calendar(calendar=calendar, holidays=[holiday(UNITY)])
    calendar.refresh_from_db()
    assert UNITY not in calendar.declined_holidays
    assert names(calendar) == {UNITY: "Holiday"}


@pytest.mark.parametrize(
    ("country", "subdivision", "years", "field"),
    [
        ("XX", "", [2027], "country"),
        ("DE", "TX", [2027], "subdivision"),
        ("DE", "", [], "years"),
        ("DE", "", [1066], "years"),
        ("DE", "", range(2020, 2050), "years"),
    ],
)
def test_what_is_not_known_is_named(
    country: str, subdivision: str, years: list[int], field: str
) -> None:
    with pytest.raises(InvalidInputError) as refused:
        find_public_holidays(country=country, subdivision=subdivision, years=years)
    assert refused.value.context["errors"][0]["field"] == field


def test_countries_and_their_parts_are_known_by_name() -> None:
    assert {"DE", "US", "AT", "CH"} <= set(list_countries())
    assert list_subdivisions(country="DE")["BY"].startswith("BY, ")
    assert list_subdivisions(country="SG") == {}
