"""SHDR files: what is taken, what is counted and passed over, and how they are opened."""

import gzip
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from shopmonitor.protocol.shdr import (
    LONGEST_LINE,
    Observation,
    Reject,
    ShdrFileError,
    ShdrReader,
    read_lines,
)
from shopmonitor.protocol.shdr_fields import Topic

VECTORS = Path(__file__).parents[2] / "vectors" / "shdr"
MAY_9 = datetime(2018, 5, 9, tzinfo=UTC)


def read(*lines: str) -> tuple[ShdrReader, list[Observation]]:
    reader = ShdrReader([line.encode() for line in lines])
    return reader, list(reader)


def test_every_trap_is_counted_where_it_belongs() -> None:
    reader = ShdrReader(read_lines(VECTORS / "traps.txt"))
    seen = list(reader)

    assert (reader.read, reader.taken, reader.ignored, reader.rejected) == (27, 14, 7, 6)
    assert reader.out_of_order == 1
    assert reader.rejects == [
        Reject(21, "word_unknown"),
        Reject(22, "time_unreadable"),
        Reject(23, "time_unreadable"),
        Reject(24, "no_value"),
        Reject(25, "no_value"),
        Reject(26, "word_unknown"),
    ]
    assert seen[-1] == Observation(
        Topic.EXECUTION, MAY_9.replace(hour=13, minute=58, second=36), "READY"
    )


def test_one_line_may_hold_several_values() -> None:
    _, seen = read("2018-05-09T13:58:35.105Z|estop|TRIGGERED|Xabs|928.751|execution|STOPPED")

    at = datetime(2018, 5, 9, 13, 58, 35, 105_000, tzinfo=UTC)
    assert seen == [
        Observation(Topic.ESTOP, at, "TRIGGERED"),
        Observation(Topic.EXECUTION, at, "STOPPED"),
    ]


def test_the_same_thing_from_two_machines_in_one_file_is_not_mixed() -> None:
    reader, seen = read(
        "2018-05-09T00:00:00Z|m1:execution|ACTIVE",
        "2018-05-09T00:00:01Z|m2:execution|READY",
        "2018-05-09T00:00:02Z|m1:execution|READY",
    )

    assert [observation.value for observation in seen] == ["ACTIVE", "READY"]
    assert reader.rejects == [Reject(2, "second_source")]


def test_an_asset_over_many_lines_is_passed_over_as_one() -> None:
    reader, seen = read(
        "2018-05-09T00:00:00Z|@ASSET@|T1|CuttingTool|--multiline--AB",
        "2018-05-09T00:00:00Z|execution|ACTIVE",
        "--multiline--AB",
        "2018-05-09T00:00:01Z|execution|READY",
    )

    assert [observation.value for observation in seen] == ["READY"]
    assert (reader.read, reader.ignored) == (2, 1)


def test_an_asset_that_never_ends_is_reported() -> None:
    reader, _ = read("2018-05-09T00:00:00Z|@ASSET@|T1|CuttingTool|--multiline--AB", "<x/>")

    assert reader.rejects == [Reject(1, "asset_unfinished")]


def test_a_time_in_the_future_is_rejected() -> None:
    reader = ShdrReader([b"2018-05-09T00:00:00.000001Z|execution|ACTIVE"], not_after=MAY_9)

    assert list(reader) == []
    assert reader.rejects == [Reject(1, "time_in_future")]


def test_bytes_that_are_no_text_do_no_harm() -> None:
    reader = ShdrReader([b"\xff\xfe\x00|execution|ACTIVE", b"2018-05-09T00:00:00Z|note|\xff"])

    assert list(reader) == []
    assert (reader.read, reader.rejected, reader.ignored) == (2, 1, 1)


def test_a_day_gives_the_words_of_its_lines() -> None:
    path = VECTORS / "Mazak01-20180509-20180510.txt.gz"
    reader = ShdrReader(read_lines(path))
    words = Counter((observation.topic, observation.value) for observation in reader)

    assert reader.read == len(gzip.decompress(path.read_bytes()).splitlines())
    assert reader.read == reader.taken + reader.ignored
    assert {word: n for (topic, word), n in words.items() if topic is Topic.EXECUTION} == {
        "READY": 56,
        "STOPPED": 32,
        "ACTIVE": 31,
        "UNAVAILABLE": 10,
        "INTERRUPTED": 1,
    }
    assert words[Topic.ESTOP, "TRIGGERED"] == 6
    assert words[Topic.COUNTER, "0"] == 9


def test_the_mill_calls_its_execution_program_status() -> None:
    reader = ShdrReader(read_lines(VECTORS / "Hurco02-20170329-20170330.txt.gz"))
    seen = [observation for observation in reader if observation.topic is Topic.EXECUTION]

    assert len(seen) == 18
    assert seen[-2].occurred_at == datetime(2017, 3, 29, 15, 57, 54, 281_250, tzinfo=UTC)


def test_packed_and_plain_files_read_alike(tmp_path: Path) -> None:
    plain = VECTORS / "traps.txt"
    packed = tmp_path / "named-as-it-likes.txt"
    packed.write_bytes(gzip.compress(plain.read_bytes()))

    assert list(ShdrReader(read_lines(packed))) == list(ShdrReader(read_lines(plain)))


@pytest.mark.parametrize("damage", [slice(0, -20), slice(0, 40)])
def test_a_packed_file_cut_off_is_an_error(tmp_path: Path, damage: slice) -> None:
    cut = tmp_path / "cut.gz"
    cut.write_bytes((VECTORS / "Hurco02-20170329-20170330.txt.gz").read_bytes()[damage])

    with pytest.raises(ShdrFileError):
        list(read_lines(cut))


def test_a_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ShdrFileError, match="missing"):
        list(read_lines(tmp_path / "missing.txt"))


def test_a_line_without_end_comes_in_pieces(tmp_path: Path) -> None:
    endless = tmp_path / "endless.txt"
    endless.write_bytes(b"x" * (3 * LONGEST_LINE))

    assert [len(piece) for piece in read_lines(endless)] == [LONGEST_LINE] * 3
