"""Names of stops in forms: read back as they were written, or not at all."""

from datetime import UTC, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from shopmonitor.domain.stop_keys import StopKey, moment_inside, read_stop_key, write_stop_key

BERLIN = ZoneInfo("Europe/Berlin")
KEY = StopKey(
    UUID(int=7),
    datetime(2026, 3, 2, 21, 30, 0, 5, tzinfo=UTC),
    datetime(2026, 3, 3, 4, 0, tzinfo=UTC),
)


def test_a_key_comes_back_as_it_was_written() -> None:
    assert read_stop_key(write_stop_key(KEY)) == KEY


@pytest.mark.parametrize("text", ["", "1~2~3", "a~b", f"{UUID(int=1)}~2026-01-01~2026-01-02"])
def test_what_is_no_key_is_none(text: str) -> None:
    assert read_stop_key(text) is None


def test_a_time_is_looked_for_inside_the_stop_past_midnight_too() -> None:
    assert moment_inside(KEY, at=time(23, 0), zone=BERLIN) == datetime(2026, 3, 2, 22, tzinfo=UTC)
    assert moment_inside(KEY, at=time(4, 30), zone=BERLIN) == datetime(
        2026, 3, 3, 3, 30, tzinfo=UTC
    )
    assert moment_inside(KEY, at=time(12, 0), zone=BERLIN) is None
