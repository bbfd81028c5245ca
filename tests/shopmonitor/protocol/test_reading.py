import msgspec
import pytest

from shopmonitor.protocol.reading import (
    FieldError,
    MessageRefusedError,
    describe_error,
    make_decoder,
    read_message,
    refuse_fields,
)


class Inner(msgspec.Struct):
    number: int


class Outer(msgspec.Struct):
    inner: Inner
    rest: list[Inner] = []


DECODER = make_decoder(Outer)


def wrong_fields(body: bytes) -> list[tuple[str, str]]:
    with pytest.raises(MessageRefusedError) as caught:
        read_message(DECODER, body)
    return [(error.field, error.code) for error in caught.value.errors]


def test_a_body_is_read() -> None:
    assert read_message(DECODER, b'{"inner":{"number":4}}') == Outer(Inner(4))


def test_wrong_fields_are_named_by_their_path() -> None:
    assert wrong_fields(b'{"inner":{"number":"4"},"rest":[{"number":1},{}]}') == [
        ("inner.number", "wrong_type"), ("rest[1].number", "required"),
    ]  # fmt: skip
    assert wrong_fields(b"3") == [("body", "wrong_type")]


def test_an_error_within_a_part_is_named_from_the_whole() -> None:
    with pytest.raises(msgspec.ValidationError) as caught:
        msgspec.json.decode(b'{"number":[]}', type=Inner)
    described = describe_error(caught.value, within="events[3].data")
    assert described.field == "events[3].data.number"
    assert described.detail.startswith("events[3].data.number: ")


def test_an_error_of_an_unknown_kind_is_still_named() -> None:
    described = describe_error(msgspec.ValidationError("Something new - at `$.inner`"))
    assert described == FieldError("inner", "invalid", "inner: Something new.")


def test_a_refusal_lists_its_fields() -> None:
    refused = refuse_fields([FieldError("a", "required", "a."), FieldError("b", "required", "b.")])
    assert (refused.status, refused.code) == (422, "fields_invalid")
    assert refused.detail == "These fields are missing or wrong: a, b."
