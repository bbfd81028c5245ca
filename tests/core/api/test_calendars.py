"""Calendars through the API: one document, faults named by path, working time for a span."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from core.choices import Level, ResourceType
from core.models import Calendar, SyncEvent
from tests.factories.calendars import holiday, make_calendar, pause, shift, use
from tests.factories.core import AreaFactory, MachineFactory, UserFactory, ZoneFactory
from tests.factories.people import admin_client, give_right, make_person, token_client

pytestmark = pytest.mark.django_db
CALENDARS, USES = "/api/v1/calendars/", "/api/v1/calendar-assignments/"
NIGHT = {
    "name": "Night",
    "starts": "22:00:00",
    "ends": "06:00:00",
    "weekdays": [1, 2, 3, 4, 5, 6, 7],
    "breaks": [{"starts": "04:00:00", "ends": "04:30:00"}],
    "rotation_week": None,
    "valid_from": None,
    "valid_until": None,
}


@pytest.fixture
def client() -> Client:
    return admin_client()


def document(**more: Any) -> dict[str, Any]:
    return {"code": "TWO", "name": "Two shifts", "time_zone": "Europe/Berlin", **more}


def send(client: Client, url: str, body: dict[str, Any], verb: str = "post") -> Any:
    return getattr(client, verb)(url, body, content_type="application/json")


def test_calendar_is_written_and_read_as_one_document(client: Client) -> None:
    closed = {"rule": "closed", "first_date": "2026-12-24", "last_date": "2026-12-31"}
    holidays = [{"date": "2026-12-25", "name": "Christmas"}]
    body = document(shifts=[NIGHT], exceptions=[closed], holidays=holidays)
    answer = send(client, CALENDARS, body)
    assert answer.status_code == 201, answer.json()
    row = answer.json()
    assert row["shifts"] == [NIGHT]
    assert row["exceptions"] == [closed | {"name": "", "starts": None, "ends": None, "breaks": []}]
    assert row["holidays"] == [holidays[0] | {"is_public": False}]
    assert client.get(f"{CALENDARS}{row['id']}/").json() == row
    changed = send(client, f"{CALENDARS}{row['id']}/", {"shifts": []}, "patch").json()
    assert (changed["shifts"], changed["revision"]) == ([], 2)
    assert changed["holidays"] == row["holidays"]
    events = SyncEvent.objects.filter(resource_id=row["id"], target_app="shop_monitor")
    assert list(events.order_by("sequence").values_list("event_type", flat=True)) == [
        "calendar.created",
        "calendar.updated",
    ]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"shifts": [NIGHT | {"weekdays": [8]}]}, "shifts.0.weekdays.0"),
        ({"shifts": [NIGHT, {"name": "x"}]}, "shifts.1.starts"),
        ({"shifts": [NIGHT | {"breaks": [{"starts": "04:00"}]}]}, "shifts.0.breaks.0.ends"),
        (
            {"shifts": [NIGHT | {"breaks": [{"starts": "12:00", "ends": "12:30"}]}]},
            "shifts.0.breaks.0",
        ),
        ({"exceptions": [{"rule": "never"}]}, "exceptions.0.rule"),
        (
            {
                "exceptions": [
                    {"rule": "extra", "first_date": "2026-12-24", "last_date": "2026-12-24"}
                ]
            },
            "exceptions.0.starts",
        ),
        ({"holidays": [{"date": "24.12.2026", "name": "x"}]}, "holidays.0.date"),
        ({"time_zone": "Berlin"}, "time_zone"),
        ({"rotation_weeks": 3}, "rotation_start"),
    ],
)
def test_fault_is_named_by_its_path(client: Client, body: dict[str, Any], field: str) -> None:
    made = make_calendar(shift())
    for answer in (
        send(client, CALENDARS, document(**body)),
        send(client, f"{CALENDARS}{made.uid}/", body, "patch"),
    ):
        assert answer.status_code in {400, 422}
        assert field in [error["field"] for error in answer.json()["errors"]]
    assert Calendar.objects.get() == made
    assert made.shifts.exists()


def test_doubled_code_is_named(client: Client) -> None:
    taken = make_calendar()
    answer = send(client, CALENDARS, document(code=taken.code))
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (409, "code")


def test_calendar_in_use_is_not_retired(client: Client) -> None:
    calendar = make_calendar()
    use(calendar)
    assert client.delete(f"{CALENDARS}{calendar.uid}/").status_code == 409
    free = make_calendar()
    assert client.delete(f"{CALENDARS}{free.uid}/").status_code == 204


def test_working_time_of_a_night_of_the_clock_change(client: Client) -> None:
    calendar = make_calendar(shift("Night", 22, 6, breaks=[pause("04:00", "04:30")]))
    asked = {"from": "2026-10-23T12:00:00Z", "to": "2026-10-25T12:00:00Z"}
    Calendar.objects.update(time_zone="Europe/Berlin")
    calendar.shifts.update(weekdays=[6])
    answer = client.get(f"{CALENDARS}{calendar.uid}/working-time/", asked)
    assert answer.status_code == 200
    assert answer.json() == {
        "known": True,
        "seconds": 8.5 * 3600,
        "intervals": [
            {"start": "2026-10-24T20:00:00Z", "end": "2026-10-25T03:00:00Z", "seconds": 25200.0},
            {"start": "2026-10-25T03:30:00Z", "end": "2026-10-25T05:00:00Z", "seconds": 5400.0},
        ],
        "shifts": [
            {
                "name": "Night",
                "day": "2026-10-24",
                "start": "2026-10-24T20:00:00Z",
                "end": "2026-10-25T05:00:00Z",
                "seconds": 30600.0,
            }
        ],
    }


def test_machine_without_a_calendar_has_no_figure_instead_of_none(client: Client) -> None:
    machine = MachineFactory.create()
    url = f"/api/v1/machines/{machine.uid}/working-time/"
    asked = {"from": "2026-06-01T00:00:00Z", "to": "2026-06-08T00:00:00Z"}
    empty: dict[str, Any] = {"known": False, "seconds": None, "intervals": [], "shifts": []}
    assert client.get(url, asked).json() == empty
    use(make_calendar(shift()), machine.zone)
    assert client.get(url, asked).json()["seconds"] == 40 * 3600


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"to": "2026-06-08T00:00:00Z"}, "from"),
        ({"from": "2026-06-01T00:00:00Z", "to": "soon"}, "to"),
        ({"from": "2026-06-08T00:00:00Z", "to": "2026-06-01T00:00:00Z"}, "to"),
        ({"from": "2026-06-08T00:00:00Z", "to": "2028-06-01T00:00:00Z"}, "to"),
        ({"from": "9998-06-08T00:00:00Z", "to": "9998-06-09T00:00:00Z"}, "from"),
    ],
)
def test_wrong_span_is_named(client: Client, asked: dict[str, str], field: str) -> None:
    answer = client.get(f"{CALENDARS}{make_calendar().uid}/working-time/", asked)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field


def test_thirty_calendars_cost_as_many_queries_as_three(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    def make(number: int) -> None:
        for _ in range(number):
            make_calendar(shift(breaks=[pause("09:00", "09:15")]), holidays=[holiday(date.min)])

    make(3)
    client.get(CALENDARS)  # the token's use is noted by the first
    with django_assert_num_queries(6):
        assert len(client.get(CALENDARS).json()["results"]) == 3
    make(27)
    with django_assert_num_queries(6):
        assert len(client.get(CALENDARS).json()["results"]) == 30


def test_calendar_is_put_to_use_and_found_by_its_place(client: Client) -> None:
    calendar, machine = make_calendar(), MachineFactory.create()
    body = {"calendar": str(calendar.uid), "machine": str(machine.uid), "valid_from": "2026-06-01"}
    made = send(client, USES, body)
    assert made.status_code == 201, made.json()
    again = send(client, USES, body)
    assert (again.status_code, again.json()["errors"][0]["field"]) == (400, "valid_from")
    url = f"{USES}{made.json()['id']}/"
    assert send(client, url, {"valid_until": "2026-06-30"}, "patch").status_code == 200
    assert len(client.get(USES, {"machine": str(machine.uid)}).json()["results"]) == 1
    assert client.get(USES, {"machine": str(MachineFactory.create().uid)}).json()["results"] == []
    assert client.delete(url).status_code == 204
    assert client.get(USES).json()["results"] == []


def test_who_may_edit_an_area_puts_calendars_to_use_there_alone() -> None:
    area, person, calendar = AreaFactory.create(), make_person(), make_calendar()
    give_right(person, Level.EDIT, on=ResourceType.AREA, uid=area.uid)
    client = token_client(person)
    here = {"calendar": str(calendar.uid), "zone": str(ZoneFactory.create(area=area).uid)}
    elsewhere = {"calendar": str(calendar.uid), "zone": str(ZoneFactory.create().uid)}
    assert send(client, USES, here).status_code == 201
    assert send(client, USES, elsewhere).status_code == 403
    assert send(client, USES, {"calendar": str(calendar.uid)}).status_code == 403
    assert send(client, CALENDARS, document()).status_code == 403


def test_thirty_uses_cost_as_many_queries_as_three(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    calendar = make_calendar()
    for _ in range(3):
        use(calendar, UserFactory.create())
    client.get(USES)
    with django_assert_num_queries(2):
        client.get(USES)
    for _ in range(27):
        use(calendar, MachineFactory.create())
    with django_assert_num_queries(2):
        assert len(client.get(USES).json()["results"]) == 30
