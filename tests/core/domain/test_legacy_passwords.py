"""Hashes as the older programs made them, from their own algorithms."""

import hashlib

import pytest
from django.contrib.auth.hashers import check_password

from core.domain.legacy_passwords import read_legacy_hash

PASSWORD = "Werkbank 7 & Söhne"


def of_shoptracker() -> str:
    """Node: scrypt(password, salt as text, 64) in hex, a full stop, the salt."""
    salt = "9f86d081884c7d659a2feaa0c55ad015"
    key = hashlib.scrypt(PASSWORD.encode(), salt=salt.encode(), n=16384, r=8, p=1, dklen=64)
    return f"{key.hex()}.{salt}"


def of_shopmonitor() -> str:
    """Werkzeug 3: scrypt:32768:8:1$salt$hex."""
    salt = "Xq3bZ1kLm8PvT0aR"
    room = 132 * 32768 * 8
    key = hashlib.scrypt(
        PASSWORD.encode(), salt=salt.encode(), n=32768, r=8, p=1, maxmem=room, dklen=64
    )
    return f"scrypt:32768:8:1${salt}${key.hex()}"


def of_older_werkzeug() -> str:
    key = hashlib.pbkdf2_hmac("sha256", PASSWORD.encode(), b"AbCdEfGh", 260000)
    return f"pbkdf2:sha256:260000$AbCdEfGh${key.hex()}"


@pytest.mark.parametrize("made", [of_shoptracker, of_shopmonitor, of_older_werkzeug])
def test_right_password_is_right_and_a_wrong_one_is_not(made: object) -> None:
    encoded = read_legacy_hash(made())  # type: ignore[operator]
    assert encoded is not None
    assert len(encoded) <= 256
    assert check_password(PASSWORD, encoded)
    assert not check_password(PASSWORD + " ", encoded)


@pytest.mark.parametrize(
    "text", ["", "plain", "$2b$12$abc", "f" * 128, "scrypt:x:8:1$a$" + "0" * 128, "g" * 128 + ".a"]
)
def test_what_is_none_is_none(text: str) -> None:
    assert read_legacy_hash(text) is None
