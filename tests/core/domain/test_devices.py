"""Devices in words, from what browsers really send."""

import pytest

from core.domain.devices import name_device

ANDROID = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/141.0 Mobile Safari/537.36"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18 like Mac OS X) Version/18 Safari/604.1"
MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit Version/18.0 Safari/605.1.15"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (ANDROID, ("Chrome", "Android")),
        (IPHONE, ("Safari", "iPhone")),
        (MAC, ("Safari", "Mac")),
        ("Mozilla/5.0 (Windows NT 10.0; Win64) Firefox/140.0", ("Firefox", "Windows")),
        ("curl/8.5.0", ("curl", "")),
        ("", ("", "")),
    ],
)
def test_device_has_two_words(text: str, words: tuple[str, str]) -> None:
    assert name_device(text) == words
