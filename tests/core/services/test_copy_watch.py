"""What is told of copies: that one stopped, that it still does not follow, that it is back."""

from datetime import UTC, datetime, timedelta

import pytest

from core.db.replication.status import CopyStatus
from core.models import SyncEvent
from core.services.copy_watch import Watch, watch_copies

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
WELL = CopyStatus(alias="shop_monitor")
AWAY = CopyStatus(alias="shop_monitor", findings=["No connection"])


@pytest.fixture
def watch() -> Watch:
    """Give a watch that has told how the copy stands at the start."""
    new = Watch()
    assert said(new, WELL) == ["CopyFollows"]
    return new


def said(watch: Watch, state: CopyStatus, *, minutes: int = 0) -> list[str]:
    now = NOON + timedelta(minutes=minutes)
    return [type(event).__name__ for event in watch.judge([state], now=now)]


def test_copy_that_is_well_is_told_once(watch: Watch) -> None:
    assert said(watch, WELL) == []


def test_server_that_is_started_again_is_no_trouble(watch: Watch) -> None:
    assert said(watch, AWAY) == []
    assert said(watch, WELL) == []
    assert said(watch, AWAY) == []


def test_copy_that_stays_away_is_told_each_hour_and_that_it_is_back(watch: Watch) -> None:
    seen = [said(watch, AWAY, minutes=minutes) for minutes in (0, 1, 2, 60, 61, 62)]
    assert seen == [[], ["CopyStopped"], [], [], ["CopyStopped"], []]
    assert said(watch, WELL, minutes=63) == ["CopyFollows"]
    assert said(watch, WELL, minutes=64) == []


def test_what_could_not_be_told_is_told_anew(watch: Watch) -> None:
    watch.forget()
    assert said(watch, WELL) == ["CopyFollows"]


@pytest.mark.django_db
def test_one_database_has_nothing_to_tell() -> None:
    watch_copies()
    assert not SyncEvent.objects.exists()
