"""What applies to places and people, loaded for many at once."""

from datetime import UTC, date, datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from core.domain.working_time.days import plan_day
from core.domain.working_time.reckoning import working_time
from core.models import Absence, Area, Machine
from core.selectors.calendar_assignments import list_applied
from core.selectors.calendars import working_calendar_of, working_calendars_of
from core.services.calendar_parts import ExceptionValues
from core.services.records import create_record, retire_record
from tests.factories.calendars import WORKDAYS, closed, holiday, make_calendar, shift, use
from tests.factories.core import AreaFactory, MachineFactory, UserFactory, ZoneFactory

pytestmark = pytest.mark.django_db
MONDAY, TUESDAY = date(2026, 6, 1), date(2026, 6, 2)
WEEK = datetime(2026, 6, 1, tzinfo=UTC), datetime(2026, 6, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def machine() -> Machine:
    """Return a machine in a zone of a hall, which is part of a plant."""
    hall = AreaFactory.create(parent=AreaFactory.create(code="PLANT"))
    made: Machine = MachineFactory.create(zone=ZoneFactory.create(area=hall))
    return made


def names(target: object, day: date = MONDAY) -> list[str]:
    calendar = working_calendar_of(target)  # type: ignore[arg-type]
    return [each.name for each in plan_day(calendar, day).hours]


def test_the_nearest_place_gives_the_week_whichever_it_is(machine: Machine) -> None:
    zone, hall = machine.zone, machine.zone.area
    plant = Area.objects.get(code="PLANT")
    assert not working_calendar_of(machine).is_known
    for target in (None, plant, hall, zone, machine):
        use(
            make_calendar(shift(f"of {type(target).__name__} {getattr(target, 'code', '')}")),
            target,
        )
        assert names(machine) == [f"of {type(target).__name__} {getattr(target, 'code', '')}"]
    assert names(zone)[0].startswith("of Zone")
    assert names(hall) == [f"of Area {hall.code}"]
    assert names(plant) == ["of Area PLANT"]
    assert names(MachineFactory.create()) == ["of NoneType "]


def test_days_off_of_all_places_count_and_the_nearest_has_the_last_word(machine: Machine) -> None:
    use(make_calendar(shift(), holidays=[holiday(MONDAY)], exceptions=[closed(TUESDAY)]))
    as_usual = ExceptionValues(rule="as_usual", first_date=TUESDAY, last_date=TUESDAY)
    use(make_calendar(exceptions=[as_usual]), machine.zone.area)
    assert names(machine, MONDAY) == []
    assert names(machine, TUESDAY) == ["Early"]


def test_a_use_counts_in_its_days_and_not_when_it_is_retired(machine: Machine) -> None:
    use(make_calendar(shift("Company")))
    third = use(make_calendar(shift("Third")), machine, valid_until=MONDAY)
    assert [names(machine, day) for day in (MONDAY, TUESDAY)] == [["Third"], ["Company"]]
    retire_record(third)
    assert names(machine, MONDAY) == ["Company"]


def test_a_person_has_the_companys_calendar_or_their_own_without_absences() -> None:
    person = UserFactory.create()
    use(make_calendar(shift("Company", 8, 16)))
    assert working_time(working_calendar_of(person), *WEEK) == 40 * HOUR
    crew = make_calendar(
        shift("Early", 6, 14, rotation_week=1),
        shift("Late", 14, 22, rotation_week=2, weekdays=WORKDAYS[:4]),
        rotation_weeks=2,
        rotation_start=MONDAY,
    )
    use(crew, person, weeks_ahead=1)
    assert names(person) == ["Late"]
    create_record(
        Absence(user=person, kind="vacation", state="approved", first_date=MONDAY, last_date=MONDAY)
    )
    create_record(Absence(user=person, kind="vacation", first_date=TUESDAY, last_date=TUESDAY))
    assert working_time(working_calendar_of(person), *WEEK) == 24 * HOUR, "a wish takes nothing"


def test_hours_of_absence_are_local_times() -> None:
    person = UserFactory.create()
    use(make_calendar(shift("Day", 8, 16)))
    doctor = Absence(
        user=person,
        kind="other",
        state="approved",
        first_date=MONDAY,
        last_date=MONDAY,
        starts="12:00",
        ends="20:00",
    )
    doctor.clean_fields()
    create_record(doctor)
    assert working_time(working_calendar_of(person), *WEEK) == 36 * HOUR


def test_many_machines_cost_as_many_queries_as_one_and_share_what_is_the_same(
    machine: Machine, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    use(make_calendar(shift()))
    use(make_calendar(shift("Own"), exceptions=[closed(MONDAY)]), machine)
    others = MachineFactory.create_batch(20)
    person = UserFactory.create()
    with django_assert_num_queries(8):
        working_calendars_of(targets=[machine])
    with django_assert_num_queries(9):
        found = working_calendars_of(targets=[machine, *others, person, machine.zone])
    shared = {id(found[each]) for each in others}
    assert len(shared) == 1
    assert id(found[machine]) not in shared
    assert found[machine.zone] is found[others[0]]


def test_uses_of_a_day_come_from_the_nearest_on(machine: Machine) -> None:
    company = use(make_calendar(shift()))
    own = use(make_calendar(shift()), machine, valid_from=TUESDAY)
    assert list_applied(target=machine, day=MONDAY) == [company]
    assert list_applied(target=machine, day=TUESDAY) == [own, company]
    assert list_applied(target=machine.zone, day=TUESDAY) == [company]
