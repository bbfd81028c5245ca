"""One line of SHDR: times to the microsecond, keys, words, pairs and conditions."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopmonitor.protocol.shdr_fields import (
    LARGEST_COUNT,
    StampReader,
    Topic,
    read_word,
    split_pairs,
    topic_of,
)

AT = datetime(2017, 3, 29, 13, 47, 45, tzinfo=UTC)
INSTANTS = st.datetimes(min_value=datetime(1970, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("stamp", "wanted"),
    [
        ("2017-03-29T13:47:45Z", AT),
        ("2017-03-29T13:47:45", AT),
        ("2017-03-29T13:47:45.1Z", AT.replace(microsecond=100_000)),
        ("2017-03-29T13:47:45.171875", AT.replace(microsecond=171_875)),
        ("2017-03-29T13:47:45.1718759Z", AT.replace(microsecond=171_875)),
        ("2017-03-29T13:47:45.1718759", AT.replace(microsecond=171_875)),
        ("2017-03-29T14:47:45.5+01:00", AT.replace(microsecond=500_000)),
        (" 2017-03-29T13:47:45.000Z@12.5", AT),
    ],
)
def test_a_time_is_exact_to_the_microsecond(stamp: str, wanted: datetime) -> None:
    assert StampReader().read(stamp) == wanted


@pytest.mark.parametrize(
    "stamp",
    [
        "",
        "2017-03-29",
        "20170329T134745Z",
        "2017-03-29 13:47:45Z",
        "2017-02-29T13:47:45.000Z",
        "2017-03-29T13:47:60.000Z",
        "2017-03-29T13:47:45.000Z@long",
        "0001-01-01T00:00:00+01:00",
        "1490795265",
    ],
)
def test_what_is_no_time_is_said_to_be_none(stamp: str) -> None:
    assert StampReader().read(stamp) is None


@given(st.lists(INSTANTS, max_size=20), st.integers(-14 * 60, 14 * 60))
def test_any_instant_written_in_any_zone_is_read_back(
    instants: list[datetime], offset_min: int
) -> None:
    reader = StampReader()
    zone = timezone(timedelta(minutes=offset_min))

    for instant in instants:
        if instant.year in {1970, 9999}:
            continue  # a zone away may be another millennium
        assert reader.read(instant.strftime("%Y-%m-%dT%H:%M:%S.%fZ")) == instant
        assert reader.read(instant.astimezone(zone).isoformat()) == instant


@pytest.mark.parametrize(
    ("key", "topic"),
    [
        ("execution", Topic.EXECUTION),
        ("Mazak01:execution", Topic.EXECUTION),
        ("Program_Status", Topic.EXECUTION),
        ("EStop_State", Topic.ESTOP),
        ("PartCountAct", Topic.COUNTER),
        ("Part_Count", Topic.COUNTER),
        ("avail", None),
        ("execution2", None),
        ("", None),
    ],
)
def test_keys_are_known_by_name(key: str, topic: Topic | None) -> None:
    assert topic_of(key) is topic


@pytest.mark.parametrize(
    ("topic", "value", "word"),
    [
        (Topic.EXECUTION, "active", "ACTIVE"),
        (Topic.EXECUTION, " FEED_HOLD ", "FEED_HOLD"),
        (Topic.EXECUTION, "ARMED", None),
        (Topic.ESTOP, "TRIGGERED", "TRIGGERED"),
        (Topic.ESTOP, "ACTIVE", None),
        (Topic.COUNTER, "0012", "12"),
        (Topic.COUNTER, "12.00", "12"),
        (Topic.COUNTER, "12.5", None),
        (Topic.COUNTER, "-1", None),
        (Topic.COUNTER, "", None),
        (Topic.COUNTER, "١٢", None),
        (Topic.COUNTER, "UNAVAILABLE", "UNAVAILABLE"),
        (Topic.COUNTER, str(LARGEST_COUNT), str(LARGEST_COUNT)),
        (Topic.COUNTER, str(LARGEST_COUNT + 1), None),
        (Topic.COUNTER, "9" * 5_000, None),
    ],
)
def test_only_words_of_the_standard_are_taken(topic: Topic, value: str, word: str | None) -> None:
    assert read_word(topic, value) == word


@pytest.mark.parametrize(
    ("line", "pairs"),
    [
        ("power|ON|execution|ACTIVE", [("power", "ON"), ("execution", "ACTIVE")]),
        ("C2travel|Unavailable||||", [("C2travel", "Unavailable")]),
        (
            "logic|Warning|361||| ERROR|execution|READY",
            [("logic", "Warning"), ("execution", "READY")],
        ),
        (
            "avail|UNAVAILABLE|execution|UNAVAILABLE|estop|UNAVAILABLE",
            [("avail", "UNAVAILABLE"), ("execution", "UNAVAILABLE"), ("estop", "UNAVAILABLE")],
        ),
        (
            "execution|UNAVAILABLE||x|estop|ARMED",
            [("execution", "UNAVAILABLE"), ("", "x"), ("estop", "ARMED")],
        ),
        ("note|17|coolant low", [("note", "17")]),
        ("power|ON|execution", [("power", "ON"), ("execution", None)]),
        ("execution", [("execution", None)]),
    ],
)
def test_a_line_is_split_into_pairs(line: str, pairs: list[tuple[str, str | None]]) -> None:
    assert list(split_pairs(line.split("|"))) == pairs
