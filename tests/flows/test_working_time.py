"""From a calendar sent by the office to a machine's working time on the night of the change."""

import pytest
from django.test import Client

from tests.factories.core import MachineFactory
from tests.factories.people import admin_client

pytestmark = pytest.mark.django_db


def test_machine_inherits_shift_and_holiday_and_the_night_has_nine_hours() -> None:
    client, machine = admin_client(), MachineFactory.create()
    night = {"name": "Night", "starts": "22:00", "ends": "06:00", "weekdays": [5, 6, 7]}
    zone = {"time_zone": "Europe/Berlin"}
    company = {"code": "C", "name": "Company", "holidays": [{"date": "2026-10-23", "name": "Day"}]}
    use(client, {**company, **zone}, {})
    use(
        client,
        {"code": "Z", "name": "Nights", "shifts": [night], **zone},
        {"zone": str(machine.zone.uid)},
    )
    answer = client.get(
        f"/api/v1/machines/{machine.uid}/working-time/",
        {"from": "2026-10-23T00:00:00Z", "to": "2026-10-26T12:00:00Z"},
    ).json()
    hours = {shift["day"]: shift["seconds"] / 3600 for shift in answer["shifts"]}
    assert hours == {"2026-10-24": 9, "2026-10-25": 8}
    assert answer["seconds"] == 17 * 3600


def use(client: Client, calendar: dict[str, object], where: dict[str, str]) -> None:
    """Send a calendar and let it apply somewhere."""
    made = client.post("/api/v1/calendars/", calendar, content_type="application/json").json()
    body = {"calendar": made["id"], **where}
    answer = client.post("/api/v1/calendar-assignments/", body, content_type="application/json")
    assert answer.status_code == 201, answer.json()
