"""Pictures are known by their content."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.images import ImageFacts, read_image
from tests.factories.pictures import SVG, jpeg, png


def test_whole_pictures_are_known_with_their_size() -> None:
    assert read_image(png(30, 7)) == ImageFacts("image/png", 30, 7)
    assert read_image(jpeg(300, 70)) == ImageFacts("image/jpeg", 300, 70)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        SVG,
        b"GIF89a" + bytes(20),
        png()[:8],
        png()[:-4],
        png()[:20] + b"\xff" + png()[21:],
        png() + b"<script>",
        jpeg()[:-2],
        jpeg() + b"<script>",
        b"\xff\xd8\xff\xd9",
        b"\xff\xd8\xff\xda\0\x08\1\1\0\0\x3f\0\xff\xd9",
    ],
)
def test_anything_else_is_no_picture(content: bytes) -> None:
    assert read_image(content) is None


@given(st.binary(max_size=60), st.sampled_from([b"", png()[:8], png()[:33], b"\xff\xd8\xff"]))
def test_no_bytes_break_the_reader(rest: bytes, start: bytes) -> None:
    facts = read_image(start + rest)
    assert facts is None or facts.width >= 0
