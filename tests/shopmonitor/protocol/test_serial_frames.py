"""Frames of readers: whole, in pieces, between garbage."""

from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopmonitor.protocol.serial_frames import (
    BadFrame,
    FrameParser,
    LineParser,
    Rdm6300Parser,
    read_decimal_tag,
    read_hex_tag,
    read_wiegand_tag,
)
from tests.shopmonitor.gateway.wires import rdm6300

NUMBERS = st.integers(0x0900_0000, 2**32 - 1).map(lambda number: f"{number:08X}")


def in_pieces(parser: FrameParser[str], data: bytes, cuts: list[int]) -> list[str | BadFrame]:
    found: list[str | BadFrame] = []
    places = [0, *sorted(cut % (len(data) + 1) for cut in cuts), len(data)]
    for start, end in pairwise(places):
        found += parser.feed(data[start:end])
    return found


def test_a_frame_of_the_data_sheet_is_read() -> None:
    # 62 E3086CED with checksum 62 ^ E3 ^ 08 ^ 6C ^ ED = 08.
    assert Rdm6300Parser().feed(b"\x0262E3086CED08\x03") == ["E3086CED"]
    assert Rdm6300Parser(whole=True).feed(b"\x0262E3086CED08\x03") == ["000062E3086CED"]


def test_a_wrong_checksum_is_told_and_the_next_frame_is_read() -> None:
    bad, good = Rdm6300Parser().feed(b"\x0262E3086CED09\x03" + rdm6300("12345678"))
    assert (isinstance(bad, BadFrame), good) == (True, "12345678")


def test_half_a_frame_does_not_join_with_what_comes_after_silence() -> None:
    parser = Rdm6300Parser()
    frame = rdm6300("12345678")
    assert parser.feed(frame[:9]) == []
    assert parser.silence() == []
    assert parser.feed(frame[9:]) == []
    assert parser.feed(frame) == ["12345678"]


def test_a_number_that_begins_with_08_is_told_apart_by_all_its_bytes() -> None:
    frame = rdm6300("08123456")
    (refused,) = Rdm6300Parser().feed(frame)
    assert isinstance(refused, BadFrame)
    assert refused.code == "tag_random"
    assert Rdm6300Parser(whole=True).feed(frame) == ["00000A08123456"]


@given(tags=st.lists(NUMBERS, max_size=5), noise=st.binary(max_size=40), data=st.data())
def test_frames_are_found_after_any_garbage_in_any_pieces(
    tags: list[str], noise: bytes, data: st.DataObject
) -> None:
    stream = noise + b"\x03" + b"".join(map(rdm6300, tags))
    cuts = data.draw(st.lists(st.integers(0, 200), max_size=8))
    found = in_pieces(Rdm6300Parser(), stream, cuts)
    assert [one for one in found if isinstance(one, str)][-len(tags) or 99 :] == tags


@given(noise=st.binary(max_size=300), cuts=st.lists(st.integers(0, 300), max_size=5))
@pytest.mark.parametrize("read", [read_hex_tag, read_decimal_tag, read_wiegand_tag])
def test_garbage_never_breaks_a_parser_and_pieces_make_no_difference(
    read: Callable[[str], str | BadFrame], noise: bytes, cuts: list[int]
) -> None:
    assert in_pieces(LineParser(read), noise, cuts) == LineParser(read).feed(noise)
    assert in_pieces(Rdm6300Parser(), noise, cuts) == Rdm6300Parser().feed(noise)


@given(noise=st.binary(max_size=200), tag=NUMBERS)
def test_a_line_is_read_after_any_garbage(noise: bytes, tag: str) -> None:
    assert LineParser(read_hex_tag).feed(noise + b"\n" + tag.encode() + b"\r\n")[-1] == tag


@pytest.mark.parametrize(
    "line", [b"04A1B2C3\r\n", b"04 a1 b2 c3\n", b"\x0204:A1:B2:C3\x03", b"\r\n\r\n04-A1-B2-C3\r"]
)
def test_lines_are_read_however_they_are_written(line: bytes) -> None:
    assert LineParser(read_hex_tag).feed(line) == ["04A1B2C3"]


def test_only_lines_with_the_prefix_count_where_one_is_set() -> None:
    parser = LineParser(read_hex_tag, prefix="UID:")
    assert parser.feed(b"Reader V1.2\r\nUID: 04A1B2C3\r\n") == ["04A1B2C3"]


def test_half_a_line_is_no_tag_unless_the_reader_ends_lines_by_silence() -> None:
    cut = LineParser(read_hex_tag)
    assert cut.feed(b"04A1B2C3") + cut.silence() + cut.feed(b"D4E5F6\n") != ["04A1B2C3D4E5F6"]
    quiet = LineParser(read_hex_tag, ended_by_silence=True)
    assert quiet.feed(b"04A1B2C3") == []
    assert quiet.silence() == ["04A1B2C3"]
    assert quiet.silence() == []


def test_an_endless_line_is_garbage_up_to_its_end() -> None:
    parser = LineParser(read_hex_tag)
    bad, good = parser.feed(b"A" * 5000 + b"\n04A1B2C3\n")
    assert (isinstance(bad, BadFrame), good) == (True, "04A1B2C3")


@pytest.mark.parametrize(
    ("text", "tag"),
    [("0305419896", "12345678"), ("4294967295", "FFFFFFFF"), ("4294967296", None), ("12x", None)],
)
def test_decimal_numbers_are_four_bytes(text: str, tag: str | None) -> None:
    read = read_decimal_tag(text)
    assert (read if tag else isinstance(read, BadFrame)) == (tag or True)


def wiegand(number: int, bits: int) -> str:
    content = f"{number:0{bits}b}"
    first, second = content[: bits // 2], content[bits // 2 :]
    return f"{first.count('1') % 2}{content}{(second.count('1') + 1) % 2}"


@given(number=st.integers(0x0900_0000, 2**32 - 1), flipped=st.integers(0, 33))
def test_wiegand_34_is_four_bytes_and_one_wrong_bit_is_seen(number: int, flipped: int) -> None:
    bits = wiegand(number, 32)
    assert read_wiegand_tag(bits) == f"{number:08X}"
    assert read_wiegand_tag(f"{int(bits, 2):09X}") == f"{number:08X}"
    wrong = bits[:flipped] + str(1 - int(bits[flipped])) + bits[flipped + 1 :]
    assert isinstance(read_wiegand_tag(wrong), BadFrame)


@given(number=st.integers(0, 2**24 - 1))
def test_wiegand_26_is_three_bytes_after_a_zero_byte(number: int) -> None:
    bits = wiegand(number, 24)
    assert read_wiegand_tag(bits) == f"{number:08X}"
    assert read_wiegand_tag(f"{int(bits, 2):07X}") == f"{number:08X}"


@given(text=st.text(max_size=64))
def test_no_text_breaks_the_readers_of_tags(text: str) -> None:
    for read in (read_hex_tag, read_decimal_tag, read_wiegand_tag):
        assert isinstance(read(text), str | BadFrame)
