"""The values of a calendar: open ends, weeks of a rotation."""

from datetime import date

import pytest

from core.domain.working_time.calendars import CalendarPlan, Layer, is_between, rotation_week
from tests.core.domain.working_time.plans import BERLIN

MONDAY = date(2026, 6, 1)
SUNDAY = date(2026, 6, 7)


@pytest.mark.parametrize(
    ("first", "last", "inside"),
    [
        (None, None, True),
        (MONDAY, MONDAY, True),
        (None, MONDAY, True),
        (MONDAY, None, True),
        (SUNDAY, None, False),
        (None, date(2026, 5, 31), False),
    ],
)
def test_both_ends_count_and_none_is_open(
    first: date | None, last: date | None, inside: bool
) -> None:
    assert is_between(MONDAY, first, last) is inside
    layer = Layer(plan=CalendarPlan(zone=BERLIN), valid_from=first, valid_until=last)
    assert layer.applies_on(MONDAY) is inside


def test_a_week_of_a_rotation_lasts_from_monday_to_sunday() -> None:
    plan = CalendarPlan(zone=BERLIN, rotation_weeks=2, rotation_start=date(2026, 6, 4))
    layer = Layer(plan=plan)
    assert [rotation_week(layer, day) for day in (MONDAY, SUNDAY)] == [1, 1]
    assert [rotation_week(layer, date(2026, 6, day)) for day in (8, 14, 15)] == [2, 2, 1]
    assert rotation_week(layer, date(2026, 5, 31)) == 2
    assert rotation_week(Layer(plan=plan, weeks_ahead=1), MONDAY) == 2


def test_without_rotation_every_week_is_the_first() -> None:
    assert rotation_week(Layer(plan=CalendarPlan(zone=BERLIN), weeks_ahead=3), MONDAY) == 1


def test_holidays_are_found_by_their_day() -> None:
    plan = CalendarPlan(zone=BERLIN, holidays=((MONDAY, "Founders' day"),))
    assert plan.holiday_names == {MONDAY: "Founders' day"}
