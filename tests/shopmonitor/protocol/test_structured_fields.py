import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopmonitor.protocol.structured_fields import (
    FieldMalformedError,
    read_byte_members,
    read_signature_inputs,
    unquote,
    write_bytes,
)


def test_several_signatures_are_read_with_their_parameters() -> None:
    first, second = read_signature_inputs(
        'a=("@method" "x-y");created=1;keyid="k", b.1=();tag="a, (b)";flag;alg="rsa"'
    )
    assert first.label == "a"
    assert [component.name for component in first.components] == ["@method", "x-y"]
    assert first.parameters == {"created": "1", "keyid": '"k"'}
    assert second.label == "b.1"
    assert second.components == ()
    assert second.parameters == {"tag": '"a, (b)"', "flag": "", "alg": '"rsa"'}


def test_a_loose_writing_is_serialised_strictly() -> None:
    (member,) = read_signature_inputs('  sig1=(  "@method"   "@path" ); created=5;  flag=?1 ')
    assert member.serialised == '("@method" "@path");created=5;flag'


def test_parameters_of_components_belong_to_their_identifier() -> None:
    (member,) = read_signature_inputs('s=("signature";req;key="sig1")')
    assert member.components[0].name == "signature"
    assert member.components[0].identifier == '"signature";req;key="sig1"'


@pytest.mark.parametrize(
    "text",
    [
        "",
        "sig1",
        "sig1=",
        "sig1=1",
        'sig1=("@method"',
        "sig1=(@method)",
        'sig1=("@Method")',
        'sig1=("@method" "@method")',
        'sig1=("@method"),',
        'sig1=("@method"),sig1=("@path")',
        'sig1=("@method");created=',
        'sig1=("@method");created=1;created=2',
        'sig1=("@method");created=12345678901234567',
        'sig1=("@method");nonce="a\nb"',
        'sig1=("@method")\n',
        'SIG=("@method")',
        'sig1=("é")',
        ", ".join(f's{number}=("@path")' for number in range(9)),
        's=("@path");nonce="' + "a" * 5000 + '"',
    ],
)
def test_what_is_no_signature_input_is_refused(text: str) -> None:
    with pytest.raises(FieldMalformedError):
        read_signature_inputs(text)


@pytest.mark.parametrize("text", ["", "a", "a=b", "a=:x", "a=:x:", "a=:YQ==:,a=:YQ==:", "a=:Y=Q:"])
def test_what_is_no_byte_dictionary_is_refused(text: str) -> None:
    with pytest.raises(FieldMalformedError):
        read_byte_members(text)


@given(st.binary(max_size=64))
def test_bytes_come_back_as_written(value: bytes) -> None:
    assert read_byte_members(f"sha-256={write_bytes(value)}") == {"sha-256": value}


@given(st.text(alphabet='ab="\\;,:()?1 *-@\t\n\x00é', max_size=200))
def test_garbage_is_read_or_refused_by_type(text: str) -> None:
    for read in (read_signature_inputs, read_byte_members):
        try:
            read(f"s={text}")
        except FieldMalformedError:
            continue


@pytest.mark.parametrize(
    "hostile",
    [
        "s=(" + '"a" ' * 1000,
        "s=()" + ";a" * 2000,
        's=();a="' + "\\" * 4000,
        "s=:" + "=" * 4000,
        "s=()" + ";a=" * 1300 + "(",
    ],
)
def test_a_hostile_field_costs_no_more_than_its_length(hostile: str) -> None:
    started = time.perf_counter()
    with pytest.raises(FieldMalformedError):
        read_signature_inputs(hostile)
    with pytest.raises(FieldMalformedError):
        read_byte_members(hostile)
    assert time.perf_counter() - started < 0.5


def test_strings_lose_quotes_and_escapes() -> None:
    assert unquote(r'"a\"b\\c"') == 'a"b\\c'
    assert unquote("token") is None
    assert unquote('"') is None
