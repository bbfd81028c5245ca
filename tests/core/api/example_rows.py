"""The rows that the examples of the API's document name."""

from datetime import date
from uuid import UUID

from core.api.examples.shape import AREA, CALENDAR, PERSON, TRAINING, TYPE, ZONE
from core.models import Calendar
from core.services.calendars import create_calendar
from tests.factories.core import (
    AreaFactory,
    MachineTypeFactory,
    QualificationFactory,
    UserFactory,
    ZoneFactory,
)


def make_example_rows() -> None:
    """Make a row for each id that an example sends."""
    AreaFactory.create(uid=UUID(AREA))
    ZoneFactory.create(uid=UUID(ZONE))
    MachineTypeFactory.create(uid=UUID(TYPE))
    QualificationFactory.create(uid=UUID(TRAINING))
    UserFactory.create(uid=UUID(PERSON))
    turns = Calendar(uid=UUID(CALENDAR), code="TURNS", name="Turns", time_zone="Europe/Berlin")
    turns.rotation_weeks, turns.rotation_start = 2, date(2026, 3, 2)
    create_calendar(calendar=turns)
