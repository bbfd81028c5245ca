"""Calendars in the back office: written with their parts as one change, looked at week by week."""

from datetime import date
from typing import Any

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.test import Client

from core.models import Calendar, CalendarAssignment, SyncEvent
from core.services.calendars import change_calendar
from tests.factories.calendars import holiday, make_calendar, pause, shift, use
from tests.factories.core import MachineFactory, UserFactory
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db
PAGES = "/admin/core/calendar/"


@pytest.fixture
def browser() -> Client:
    client = Client()
    boss = make_person(is_admin=True)
    client.force_login(boss, backend="django.contrib.auth.backends.ModelBackend")
    return client


def events() -> list[tuple[str, int]]:
    rows = SyncEvent.objects.filter(resource_type="calendar", target_app="shop_monitor")
    told = rows.order_by("sequence").values_list("event_type", "payload__revision")
    return [(str(wire), int(revision)) for wire, revision in told]


def form(calendar: Calendar | None = None, **values: Any) -> dict[str, Any]:
    """Return the form as it is shown, with the rows that are there."""
    sent: dict[str, Any] = {"code": "TWO", "name": "Two shifts", "time_zone": "Europe/Berlin"}
    sent |= {"rotation_weeks": 1, "rotation_start": "", "inherits_days": "on"}
    lists: dict[str, list[dict[str, Any]]] = {"shifts": [], "exceptions": [], "holidays": []}
    if calendar is not None:
        sent["code"] = calendar.code
        lists["shifts"] = [_shift_row(row) for row in calendar.shifts.all()]
        rows = calendar.holidays.all()
        lists["holidays"] = [{"id": row.pk, "date": row.date, "name": row.name} for row in rows]
    for name, known in lists.items():
        new = values.pop(name, [])
        sent[f"{name}-INITIAL_FORMS"] = len(known)
        sent[f"{name}-TOTAL_FORMS"] = len(known) + len(new)
        for place, row in enumerate([*known, *new]):
            sent |= {f"{name}-{place}-{field}": value for field, value in row.items()}
    return sent | values


def _shift_row(row: Any) -> dict[str, Any]:
    breaks = ", ".join(str(each) for each in row.breaks.all())
    values = {"id": row.pk, "name": row.name, "starts": row.starts, "ends": row.ends}
    return values | {"weekdays": row.weekdays, "breaks": breaks}


NIGHT = {
    "name": "Night",
    "starts": "22:00",
    "ends": "06:00",
    "weekdays": [1, 2, 3, 4, 5],
    "breaks": "23:45 - 00:15, 3.00-3.30",
}


def test_new_calendar_is_written_with_its_parts_and_told_once(browser: Client) -> None:
    closed = {"rule": "closed", "first_date": "2026-12-24", "last_date": "", "name": "Eve"}
    christmas = {"date": "2026-12-25", "name": "Christmas"}
    parts: dict[str, Any] = {
        "shifts": [NIGHT],
        "exceptions": [closed],
        "holidays": [christmas],
    }
    answer = browser.post(f"{PAGES}add/", form(**parts))
    assert answer.status_code == 302, answer.context["errors"]
    calendar = Calendar.objects.get()
    [row] = calendar.shifts.all()
    assert [str(each) for each in row.breaks.all()] == ["23:45-00:15", "03:00-03:30"]
    assert calendar.exceptions.get().last_date == date(2026, 12, 24)
    assert calendar.holidays.get().name == "Christmas"
    assert events() == [("calendar.created", 1)]
    assert LogEntry.objects.count() == 1


def test_change_of_one_part_leaves_the_others_and_is_told_once(browser: Client) -> None:
    calendar = make_calendar(
        shift("Early", breaks=[pause("09:00", "09:15")]), holidays=[holiday(date(2026, 12, 25))]
    )
    row, kept = calendar.shifts.get(), calendar.holidays.get()
    here = f"{PAGES}{calendar.pk}/change/"
    answer = browser.post(here, form(calendar) | {"shifts-0-ends": "15:00"})
    assert answer.status_code == 302, answer.context["errors"]
    changed = calendar.shifts.get()
    assert (changed.name, changed.ends.hour, str(changed.breaks.get())) == (
        "Early",
        15,
        "09:00-09:15",
    )
    assert changed.pk != row.pk
    assert calendar.holidays.get() == kept
    assert events()[1:] == [("calendar.updated", 2)]


def test_story_names_the_part_that_was_changed_through_another_door(browser: Client) -> None:
    calendar = make_calendar(shift("Early"))
    change_calendar(calendar=calendar, shifts=[shift("Late")])
    page = browser.get(f"{PAGES}{calendar.pk}/change/")
    newest, _link = page.context["story"][0]
    assert "Shifts" in [str(detail) for detail in newest.details]
    assert browser.get(f"{PAGES}{calendar.pk}/history/").status_code == 200


def test_shift_and_holiday_are_taken_out(browser: Client) -> None:
    calendar = make_calendar(shift("Early"), shift("Late", 14, 22), holidays=[holiday(date.min)])
    gone = {"shifts-0-DELETE": "on", "holidays-0-DELETE": "on"}
    answer = browser.post(f"{PAGES}{calendar.pk}/change/", form(calendar) | gone)
    assert answer.status_code == 302
    assert [each.name for each in calendar.shifts.all()] == ["Late"]
    assert not calendar.holidays.exists()


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"shifts": [NIGHT | {"breaks": "noon"}]}, "is no break"),
        ({"shifts": [NIGHT | {"breaks": "25:00-26:00"}]}, "is no break"),
        ({"shifts": [NIGHT | {"breaks": "12:00-12:30"}]}, "inside the hours"),
        ({"shifts": [NIGHT | {"weekdays": []}]}, "This field is required"),
        ({"shifts": [NIGHT | {"rotation_week": 2}]}, "The rotation has 1 weeks"),
        ({"exceptions": [{"rule": "extra", "first_date": "2026-12-24"}]}, "need from and until"),
        (
            {"exceptions": [{"rule": "closed", "first_date": "2026-12-24", "breaks": "9:00-9:15"}]},
            "no hours",
        ),
        (
            {
                "exceptions": [
                    {"rule": "closed", "first_date": "2026-12-24", "last_date": "2026-12-01"}
                ]
            },
            "must not lie before",
        ),
        ({"holidays": [{"date": "2026-12-25", "name": "x"}] * 2}, "duplicate"),
        ({"time_zone": "Berlin"}, "Select a valid choice"),
        ({"rotation_weeks": 2}, "in which week"),
    ],
)
def test_what_is_wrong_is_told_on_the_page(
    browser: Client, parts: dict[str, Any], words: str
) -> None:
    page = browser.post(f"{PAGES}add/", form(**parts))
    assert page.status_code == 200
    assert words in page.content.decode()
    assert not Calendar.objects.exists()


@time_machine.travel("2026-10-22T12:00:00Z", tick=False)
def test_coming_weeks_tell_holidays_and_the_night_of_the_clock_change(browser: Client) -> None:
    calendar = make_calendar(
        shift("Night", 22, 6, weekdays=[6]), holidays=[holiday(date(2026, 10, 31), "Reformation")]
    )
    page = browser.get(f"{PAGES}{calendar.pk}/change/")
    assert len(page.context["weeks"]) == 4
    text = page.content.decode()
    for words in ("Night 22:00-06:00", "Clock change: 1 h longer", "Reformation"):
        assert words in text


@time_machine.travel("2026-03-24T12:00:00Z", tick=False)
def test_coming_weeks_tell_the_short_night_of_spring(browser: Client) -> None:
    calendar = make_calendar(shift("Night", 22, 6, weekdays=[6]))
    text = browser.get(f"{PAGES}{calendar.pk}/change/").content.decode()
    assert "Clock change: 1 h shorter" in text


def test_public_holidays_are_filled_in_for_the_country_of_the_zone(browser: Client) -> None:
    calendar = make_calendar()
    here = f"{PAGES}{calendar.pk}/holidays/"
    page = browser.get(here)
    assert page.context["form"].country == "DE"
    assert browser.get(here, {"country": "FR"}).context["form"].country == "FR"
    answer = browser.post(here, {"subdivision": "BY", "first_year": 2027, "last_year": 2028})
    assert answer.status_code == 302
    assert calendar.holidays.filter(name="Heilige Drei Könige").count() == 2
    assert "holidays are new" in browser.get(answer["Location"]).content.decode()
    wrong = browser.post(here, {"subdivision": "BY", "first_year": 2028, "last_year": 2027})
    assert "Give years" in wrong.content.decode()


def test_calendar_is_copied(browser: Client) -> None:
    calendar = make_calendar(shift("Early"))
    here = f"{PAGES}{calendar.pk}/copy/"
    assert browser.get(here).status_code == 200
    taken = browser.post(here, {"code": calendar.code, "name": "x"})
    assert taken.status_code == 200
    assert "already exists" in taken.content.decode()
    assert browser.post(here, {"code": "COPY", "name": "Copy"}).status_code == 302
    assert Calendar.objects.get(code="COPY").shifts.get().name == "Early"


def test_calendar_in_use_is_not_retired(browser: Client) -> None:
    calendar = make_calendar()
    use(calendar)
    browser.post(f"{PAGES}{calendar.pk}/delete/", {"post": "yes"})
    calendar.refresh_from_db()
    assert not calendar.is_deleted
    assert "is in use" in browser.get("/admin/").content.decode()


def test_calendar_is_put_to_use_once_a_day_and_place(browser: Client) -> None:
    machine = MachineFactory.create()
    first, second = make_calendar(), make_calendar()
    values = {"machine": machine.pk, "weeks_ahead": 0}
    url = "/admin/core/calendarassignment/add/"
    assert browser.post(url, values | {"calendar": first.pk}).status_code == 302
    page = browser.post(url, values | {"calendar": second.pk})
    assert "Another calendar applies there" in page.content.decode()
    assert CalendarAssignment.objects.get().calendar == first


@pytest.mark.parametrize("kind", ["machine", "zone", "area", "suiteuser"])
def test_page_of_a_place_or_person_tells_what_applies_and_from_where(
    browser: Client, kind: str
) -> None:
    machine, person = MachineFactory.create(), UserFactory.create()
    rows = {"machine": machine, "zone": machine.zone, "area": machine.zone.area}
    here = f"/admin/core/{kind}/{(rows | {'suiteuser': person})[kind].pk}/change/"
    assert "No calendar applies" in browser.get(here).content.decode()
    use(make_calendar(shift(), name="Two shifts"))
    text = browser.get(here).content.decode()
    assert "Two shifts</a> - from the company, gives the week" in text
    use(make_calendar(shift(), name="Hall"), person if kind == "suiteuser" else machine.zone.area)
    text = browser.get(here).content.decode()
    assert "Two shifts</a> - from the company, days off alone" in text
    source = f"from {machine.zone.area}" if kind in {"machine", "zone"} else "set here"
    assert f"Hall</a> - {source}, gives the week" in text
