"""Names of time zones."""

from zoneinfo import ZoneInfo

from core.domain.time_zones import known_time_zones


def test_every_name_is_a_zone_and_nothing_else_is_a_name() -> None:
    names = known_time_zones()
    assert {"Europe/Berlin", "America/New_York", "UTC"} <= names
    assert not {"", "Europe", "../etc/passwd", "Berlin", "localtime"} & names
    assert all(ZoneInfo(name).key == name for name in sorted(names)[:20])
