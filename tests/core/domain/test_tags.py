import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.tags import TagError, last4, normalise_tag


@pytest.mark.parametrize(
    ("text", "normalised"),
    [
        ("04a1b2c3", "04A1B2C3"),
        ("04:A1:B2:C3:D4:E5:F6", "04A1B2C3D4E5F6"),
        (" 04-a1-b2-c3-d4-e5-f6 ", "04A1B2C3D4E5F6"),
        ("04 A1 B2 C3 D4 E5 F6 07 18 29", "04A1B2C3D4E5F6071829"),
        ("08A1B2C3D4E5F6", "08A1B2C3D4E5F6"),
        ("00000000", "00000000"),
    ],
)
def test_a_tag_is_written_one_way(text: str, normalised: str) -> None:
    assert normalise_tag(text) == normalised
    assert normalise_tag(normalised) == normalised


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "tag_empty"),
        (" : - ", "tag_empty"),
        ("04A1B2CG", "tag_not_hex"),
        ("0x04A1B2C3", "tag_not_hex"),
        ("\u0660\u0664A1B2C3", "tag_not_hex"),
        ("04A1B2C3\n", "tag_not_hex"),
        ("04A1B2C3\x00", "tag_not_hex"),
        ("04A1B2", "tag_length"),
        ("04A1B2C", "tag_length"),
        ("04A1B2C3D4", "tag_length"),
        ("A" * 65, "tag_length"),
        ("08A1B2C3", "tag_random"),
        ("08:a1:b2:c3", "tag_random"),
    ],
)
def test_what_is_no_badge_is_refused_with_its_reason(text: str, code: str) -> None:
    with pytest.raises(TagError) as caught:
        normalise_tag(text)
    assert caught.value.code == code
    assert caught.value.message.startswith("tag: ")


@given(st.text(alphabet="0123456789abcdefABCDEFxyz :-", min_size=5, max_size=30))
def test_no_refusal_repeats_the_tag(text: str) -> None:
    try:
        normalised = normalise_tag(text)
    except TagError as error:
        told = str(error)
    else:
        told = ""
        assert set(normalised) <= set("0123456789ABCDEF")
    assert text not in told


def test_people_see_the_last_four_digits() -> None:
    assert last4("04A1B2C3D4E5F6") == "E5F6"
