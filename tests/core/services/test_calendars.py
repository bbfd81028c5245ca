"""Calendars: made, changed, copied and retired whole, each time one event with the content."""

from datetime import date, time
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError

from core.errors import ConflictError
from core.models import Calendar, CalendarBreak, SyncEvent
from core.selectors.calendars import get_calendar, plan_of
from core.services.calendar_parts import ExceptionValues
from core.services.calendars import (
    change_calendar,
    copy_calendar,
    retire_calendar,
)
from tests.factories.calendars import closed, holiday, make_calendar, pause, shift, use

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 6, 1)


def told(calendar: Calendar) -> list[dict[str, Any]]:
    events = SyncEvent.objects.filter(resource_id=str(calendar.uid), target_app="shop_tracker")
    return [event.payload | {"wire": event.event_type} for event in events.order_by("sequence")]


def test_new_calendar_is_told_once_with_all_that_belongs_to_it() -> None:
    calendar = make_calendar(
        shift("Night", 22, 6, breaks=[pause("02:00", "02:30")]),
        exceptions=[closed(MONDAY, "Move")],
        holidays=[holiday(date(2026, 12, 25), "Christmas")],
    )
    [event] = told(calendar)
    assert (event["wire"], event["revision"]) == ("calendar.created", 1)
    assert event["fields"]["time_zone"] == "Europe/Berlin"
    assert event["fields"]["shifts"] == [
        {
            "name": "Night",
            "starts": "22:00:00",
            "ends": "06:00:00",
            "weekdays": [1, 2, 3, 4, 5],
            "rotation_week": None,
            "valid_from": None,
            "valid_until": None,
            "breaks": [{"starts": "02:00:00", "ends": "02:30:00"}],
        }
    ]
    assert event["fields"]["exceptions"][0]["first_date"] == "2026-06-01"
    assert event["fields"]["holidays"] == [{"date": "2026-12-25", "name": "Christmas"}]


def test_change_of_a_shift_alone_raises_the_revision_and_is_told() -> None:
    calendar = make_calendar(shift("Early", 6, 14), holidays=[holiday(MONDAY)])
    change_calendar(calendar=calendar, shifts=[shift("Early", 7, 15)])
    calendar.refresh_from_db()
    assert calendar.revision == 2
    last = told(calendar)[-1]
    assert (last["wire"], last["revision"]) == ("calendar.updated", 2)
    assert [each["starts"] for each in last["fields"]["shifts"]] == ["07:00:00"]
    assert len(last["fields"]["holidays"]) == 1, "a list that is not given stays"


def test_list_that_is_given_replaces_all_that_was() -> None:
    calendar = make_calendar(shift("A", breaks=[pause("09:00", "09:30")]), shift("B"))
    change_calendar(calendar=calendar, shifts=[shift("C")], exceptions=[], holidays=[])
    assert [each.name for each in calendar.shifts.all()] == ["C"]
    assert not CalendarBreak.objects.exists()


def test_what_was_read_along_before_the_change_is_not_told() -> None:
    make_calendar(shift("A"))
    calendar = get_calendar(key=Calendar.objects.get().pk)
    assert [each.name for each in calendar.shifts.all()] == ["A"]
    change_calendar(calendar=calendar, shifts=[shift("B")])
    assert [each.name for each in calendar.shifts.all()] == ["B"]
    assert told(calendar)[-1]["fields"]["shifts"][0]["name"] == "B"


@pytest.mark.parametrize("zone", ["Mars/Olympus", "Berlin", "Europe"])
def test_zone_that_there_is_not_is_named(zone: str) -> None:
    with pytest.raises(ValidationError, match="Europe/Berlin") as refused:
        make_calendar(time_zone=zone)
    assert set(refused.value.message_dict) == {"time_zone"}
    assert not Calendar.objects.exists()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"rotation_weeks": 2}, "rotation_start"),
        ({"rotation_weeks": 0, "rotation_start": MONDAY}, "rotation_weeks"),
        ({"rotation_weeks": 53, "rotation_start": MONDAY}, "rotation_weeks"),
    ],
)
def test_rotation_has_a_length_and_a_beginning(fields: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        make_calendar(**fields)
    assert set(refused.value.message_dict) == {field}


def test_copy_says_the_same_and_nobody_uses_it() -> None:
    calendar = make_calendar(
        shift("Early", breaks=[pause("09:00", "09:30")], rotation_week=2),
        rotation_weeks=2,
        rotation_start=MONDAY,
        exceptions=[
            ExceptionValues(
                rule="other_hours",
                first_date=MONDAY,
                last_date=MONDAY,
                starts=time(8),
                ends=time(12),
                breaks=[pause("10:00", "10:15")],
            )
        ],
        holidays=[holiday(date(2026, 12, 25))],
    )
    use(calendar)
    copy = copy_calendar(calendar=calendar, code="COPY", name="Copy")
    assert plan_of(copy) == plan_of(calendar)
    assert copy.uid != calendar.uid
    assert not copy.assignments.exists()
    change_calendar(calendar=copy, shifts=[])
    assert calendar.shifts.exists()


def test_copy_needs_a_code_of_its_own() -> None:
    calendar = make_calendar()
    with pytest.raises(ValidationError) as refused:
        copy_calendar(calendar=calendar, code=calendar.code, name="Copy")
    assert set(refused.value.message_dict) == {"code"}


@time_machine.travel("2026-06-10T12:00:00Z", tick=False)
def test_calendar_in_use_is_not_retired() -> None:
    calendar = make_calendar()
    use(calendar, valid_until=date(2026, 6, 10))
    with pytest.raises(ConflictError, match="last day"):
        retire_calendar(calendar=calendar)


@time_machine.travel("2026-06-10T12:00:00Z", tick=False)
def test_calendar_whose_time_is_over_is_retired_and_the_past_stays() -> None:
    calendar = make_calendar()
    use(calendar, valid_until=date(2026, 6, 9))
    retire_calendar(calendar=calendar)
    assert calendar.is_deleted
    assert calendar.assignments.get().deleted_at is None
    assert told(calendar)[-1]["wire"] == "calendar.deactivated"


def test_days_of_a_week_stand_in_order_once() -> None:
    calendar = make_calendar(shift(weekdays=[5, 1, 5]))
    assert calendar.shifts.get().weekdays == [1, 5]
    assert plan_of(calendar).shifts[0].weekdays == {1, 5}
