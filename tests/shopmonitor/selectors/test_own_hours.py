"""Days and weeks of a person, in the shop's time."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from core.models import SuiteUser
from shopmonitor.models import MachineSession
from shopmonitor.selectors.own_hours import length_of, monday_of, read_own_week
from tests.factories.core import UserFactory
from tests.factories.floor import make_machine

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 3, 2)


def session(user: SuiteUser, begin: datetime, hours: float | None) -> None:
    end = None if hours is None else begin + timedelta(hours=hours)
    machine = make_machine()
    MachineSession.objects.create(
        machine=machine,
        user=user,
        person_name="P",
        machine_code="M",
        started_at=begin,
        ended_at=end,
    )


def test_night_belongs_to_two_days_and_two_machines_count_once() -> None:
    user = UserFactory.create()
    with timezone.override(ZoneInfo("Europe/Berlin")):
        session(user, datetime(2026, 3, 2, 21, tzinfo=UTC), 4)  # 22:00 to 2:00
        session(user, datetime(2026, 3, 2, 22, tzinfo=UTC), 2)
        week = read_own_week(user=user, monday=MONDAY)
    assert [day.length for day in week.days[:3]] == ["2:00", "2:00", "0:00"]
    assert [len(day.sessions) for day in week.days[:3]] == [2, 0, 0]
    assert (week.length, week.earlier, week.later) == ("4:00", date(2026, 2, 23), date(2026, 3, 9))


def test_who_is_still_there_counts_until_now() -> None:
    user, begin = UserFactory.create(), datetime(2026, 3, 3, 8, tzinfo=UTC)
    session(user, begin, None)
    with time_machine.travel(begin + timedelta(minutes=90), tick=False):
        week = read_own_week(user=user, monday=MONDAY)
    assert week.days[1].length == week.days[1].sessions[0].length == "1:30"


def test_words() -> None:
    assert monday_of(date(2026, 3, 8)) == MONDAY
    assert length_of(timedelta(hours=40, minutes=5, seconds=59)) == "40:05"
