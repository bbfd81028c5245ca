"""Local hours as spans of UTC."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from shopmonitor.domain.offline_hours import open_spans

BERLIN = ZoneInfo("Europe/Berlin")


def spans(begin: datetime, allowed_from: time | None, allowed_until: time | None) -> list[str]:
    found = open_spans(
        allowed_from=allowed_from,
        allowed_until=allowed_until,
        zone=BERLIN,
        begin=begin,
        end=begin + timedelta(hours=24),
    )
    assert found is not None
    return [
        " ".join(datetime.fromtimestamp(each, UTC).strftime("%dT%H:%M") for each in span)
        for span in found
    ]


def test_hours_are_the_areas_and_cut_to_the_life_of_the_list() -> None:
    noon = datetime(2026, 7, 1, 10, tzinfo=UTC)
    assert spans(noon, time(6), time(14)) == ["01T10:00 01T12:00", "02T04:00 02T10:00"]


def test_hours_go_past_midnight() -> None:
    noon = datetime(2026, 7, 1, 0, 30, tzinfo=UTC)
    assert spans(noon, time(22), time(6)) == ["01T00:30 01T04:00", "01T20:00 02T00:30"]


def test_night_in_which_the_clocks_change_has_an_hour_more() -> None:
    evening = datetime(2026, 10, 24, 18, tzinfo=UTC)
    assert spans(evening, time(22), time(6)) == ["24T20:00 25T05:00"]


def test_no_hours_or_equal_ends_are_always_open() -> None:
    noon = datetime(2026, 7, 1, 10, tzinfo=UTC)
    for ends in ((None, None), (time(6), time(6))):
        assert (
            open_spans(
                allowed_from=ends[0],
                allowed_until=ends[1],
                zone=BERLIN,
                begin=noon,
                end=noon + timedelta(days=1),
            )
            is None
        )
