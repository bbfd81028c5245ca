"""Figures of the first page, over real rows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from pytest_django.fixtures import Settings

from core.models import SecurityEvent, UserQualification
from core.selectors.figures_now import count_expiring, count_security_events, start_of_day
from tests.factories.core import (
    LONG_AGO,
    PermissionFactory,
    QualificationFactory,
    UserFactory,
    make_badge,
)

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 29, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def test_what_ends_within_thirty_days_is_counted_by_kind() -> None:
    person = UserFactory.create()
    for number, end in enumerate((None, NOON - DAY, NOON + DAY, NOON + 30 * DAY, NOON + 31 * DAY)):
        make_badge(person, f"0400000{number}", expires_at=end)
        PermissionFactory.create(user=person, valid_until=end)
    UserQualification.objects.create(
        user=person,
        qualification=QualificationFactory.create(),
        valid_from=LONG_AGO,
        valid_until=NOON + DAY,
    )
    assert count_expiring(now=NOON) == {"badges": 2, "rights": 2, "trainings": 1}


def test_what_happens_all_day_is_no_worry_of_the_guards() -> None:
    for kind in ("sign_in", "sign_in_failed", "token_refused", "sign_out"):
        SecurityEvent.objects.create(kind=kind, occurred_at=NOON)
    SecurityEvent.objects.create(kind="sign_in_failed", occurred_at=NOON - DAY)
    assert count_security_events(since=NOON - timedelta(hours=1)) == 2


def test_day_begins_at_midnight_of_the_shop_also_when_the_clock_changes(
    settings: Settings,
) -> None:
    settings.TIME_ZONE = "Europe/Berlin"
    berlin = ZoneInfo("Europe/Berlin")
    # Summer time began at 02:00 of this day.
    assert start_of_day(NOON) == datetime(2026, 3, 29, tzinfo=berlin)
    assert start_of_day(NOON).astimezone(UTC) == datetime(2026, 3, 28, 23, tzinfo=UTC)
