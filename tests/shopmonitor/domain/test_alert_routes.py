"""Who is told of an alert, and when they may be disturbed."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from shopmonitor.choices import Audience, Severity
from shopmonitor.domain.alert_routes import People, Wish, is_wanted, may_mail_at

BERLIN = ZoneInfo("Europe/Berlin")
NIGHT = Wish(quiet_from=time(22), quiet_until=time(6))


def utc(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 1, day, hour, minute, tzinfo=UTC)


def test_step_without_anybody_goes_to_the_next_one_out() -> None:
    people = People({Audience.AREA: frozenset({3}), Audience.ADMINISTRATORS: frozenset({9})})
    assert people.told_by(Audience.LEAD) == {3}
    assert people.told_by(Audience.ON_CALL) == {9}
    assert People({Audience.LEAD: frozenset({1})}).told_by(Audience.ZONE) == frozenset()


@pytest.mark.parametrize(
    ("now", "then"),
    [
        (utc(5, 20, 59), utc(5, 20, 59)),  # 21:59 in Berlin
        (utc(5, 21), utc(6, 5)),
        (utc(6, 2), utc(6, 5)),
        (utc(6, 5), utc(6, 5)),
    ],
)
def test_mail_waits_for_the_end_of_a_night(now: datetime, then: datetime) -> None:
    assert may_mail_at(NIGHT, Severity.WARNING, at=now, zone=BERLIN) == then
    assert may_mail_at(NIGHT, Severity.CRITICAL, at=now, zone=BERLIN) == now


def test_quiet_hours_of_a_day_and_none_at_all() -> None:
    noon = Wish(quiet_from=time(12), quiet_until=time(13))
    assert may_mail_at(noon, Severity.INFO, at=utc(5, 11, 30), zone=BERLIN) == utc(5, 12)
    assert may_mail_at(Wish(), Severity.INFO, at=utc(5, 11), zone=BERLIN) == utc(5, 11)


def test_critical_alerts_are_wanted_by_everybody() -> None:
    picky = Wish(severity=Severity.CRITICAL)
    assert [is_wanted(picky, each) for each in Severity] == [False, False, True]
    assert [is_wanted(Wish(), each) for each in Severity] == [True, True, True]
