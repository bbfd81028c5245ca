"""Examples of when work is planned: calendars, where they apply, who does not come."""

from __future__ import annotations

from core.api.examples.shape import (
    AREA,
    CALENDAR,
    OTHER_ID,
    PERSON,
    Example,
    made_record,
    missing,
    no_such,
    wrong_field,
)

_HOLIDAY = {"date": "2026-12-24", "name": "Christmas Eve"}
_CALENDAR = {
    "code": "EARLY",
    "name": "Early shift",
    "time_zone": "Europe/Berlin",
    "shifts": [
        {
            "name": "Early",
            "starts": "06:00:00",
            "ends": "14:00:00",
            "weekdays": [1, 2, 3, 4, 5],
            "breaks": [{"starts": "09:00:00", "ends": "09:30:00"}],
            "rotation_week": None,
            "valid_from": None,
            "valid_until": None,
        }
    ],
    "exceptions": [],
    "holidays": [_HOLIDAY],
}
_APPLIES = {"calendar": CALENDAR, "area": AREA, "valid_from": "2026-03-02"}
_ABSENCE = {
    "user": PERSON,
    "kind": "vacation",
    "first_date": "2026-08-03",
    "last_date": "2026-08-14",
}

EXAMPLES: dict[str, Example] = {
    "calendars": Example(
        request=_CALENDAR,
        made=made_record(
            _CALENDAR | {"holidays": [_HOLIDAY | {"is_public": False}]},
            given={
                "rotation_weeks": 1,
                "rotation_start": None,
                "inherits_days": True,
                "revision": 1,
            },
        ),
        change={"name": "Early shift, hall 1"},
        wrong={"name": "Early shift", "time_zone": "Europe/Berlin"},
        problem=missing("code"),
    ),
    "calendar-assignments": Example(
        request=_APPLIES,
        made=made_record(
            _APPLIES,
            given={
                "zone": None,
                "machine": None,
                "user": None,
                "valid_until": None,
                "weeks_ahead": 0,
            },
        ),
        change={"weeks_ahead": 1},
        wrong=_APPLIES | {"area": OTHER_ID},
        problem=no_such("area", "area"),
    ),
    "absences": Example(
        request=_ABSENCE,
        made=made_record(_ABSENCE, given={"state": "requested", "starts": None, "ends": None}),
        change={"state": "approved"},
        wrong=_ABSENCE | {"last_date": "2026-08-01"},
        problem=wrong_field("last_date", "invalid", "The last day must not lie before the first."),
    ),
}
