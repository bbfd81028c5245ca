"""Where calendars apply: one a day and place, by the service and by the database."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from core.models import CalendarAssignment, SyncEvent
from core.services.calendar_assignments import change_assignment
from core.services.records import retire_record
from tests.factories.calendars import make_calendar, use
from tests.factories.core import AreaFactory, MachineFactory, UserFactory, ZoneFactory

pytestmark = pytest.mark.django_db
MAY, JUNE = date(2026, 5, 31), date(2026, 6, 1)


def test_use_of_a_calendar_is_told() -> None:
    machine = MachineFactory.create()
    calendar = make_calendar()
    made = use(calendar, machine)
    event = SyncEvent.objects.filter(resource_id=str(made.uid))[0]
    assert event.event_type == "calendar_assignment.created"
    fields = event.payload["fields"]
    assert (fields["calendar"], fields["machine"]) == (str(calendar.uid), str(machine.uid))


@pytest.mark.parametrize("factory", [None, AreaFactory, ZoneFactory, MachineFactory, UserFactory])
def test_second_calendar_in_the_same_days_is_refused_and_the_first_is_named(factory: Any) -> None:
    target = factory.create() if factory else None
    use(make_calendar(name="Two shifts"), target, valid_from=JUNE)
    with pytest.raises(ValidationError, match="Two shifts") as refused:
        use(make_calendar(), target)
    assert set(refused.value.message_dict) == {"valid_from"}
    use(make_calendar(), target, valid_until=MAY)
    use(make_calendar(), MachineFactory.create())


def test_days_that_meet_do_not_overlap_and_the_last_day_counts() -> None:
    first = use(make_calendar(), valid_until=MAY)
    second = use(make_calendar(), valid_from=JUNE)
    second.valid_from = MAY
    with pytest.raises(ValidationError):
        change_assignment(assignment=second)
    first.valid_until = date(2026, 5, 30)
    change_assignment(assignment=first)
    change_assignment(assignment=second)
    second.refresh_from_db()
    assert second.valid_from == MAY


def test_retired_use_makes_room() -> None:
    retire_record(use(make_calendar()))
    use(make_calendar())


def test_it_applies_to_one_place_or_to_the_company() -> None:
    with pytest.raises(ValidationError, match="Name one area"):
        use(make_calendar(), MachineFactory.create(), user=UserFactory.create())


def test_database_refuses_two_at_once() -> None:
    machine = MachineFactory.create()
    use(make_calendar(), machine, valid_from=MAY)
    with pytest.raises(IntegrityError, match="core_one_calendar_a_day"):
        CalendarAssignment.objects.create(
            calendar=make_calendar(), machine=machine, valid_until=MAY
        )


def test_database_refuses_two_places_and_days_that_run_backwards() -> None:
    calendar, machine = make_calendar(), MachineFactory.create()
    with pytest.raises(IntegrityError, match="core_calendar_in_one_place"):
        CalendarAssignment.objects.create(calendar=calendar, machine=machine, zone=machine.zone)
