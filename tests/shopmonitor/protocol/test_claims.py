"""What the answer to a request can be bound to."""

import pytest

from shopmonitor.protocol.claims import Claim, read_claim


def claim_of(given: str, signature: str) -> Claim | None:
    return read_claim({"signature-input": given, "signature": signature}.get)


def test_signature_that_names_a_key_is_found_whatever_else_is_missing() -> None:
    given = 'a=();keyid="k1", b=("@method");keyid="k2"'
    assert claim_of(given, "b=:AQI=:") == Claim("b", "k2", b"\x01\x02")


@pytest.mark.parametrize(
    ("given", "signature"),
    [
        ("", ""),
        ("a=((", "a=:AQI=:"),
        ('a=();keyid="k1"', "a=:???:"),
        ('a=();keyid="k1"', "b=:AQI=:"),
        ("a=();created=1", "a=:AQI=:"),
        (f'a=();keyid="{"k" * 65}"', "a=:AQI=:"),
    ],
)
def test_what_cannot_be_answered_to_is_none(given: str, signature: str) -> None:
    assert claim_of(given, signature) is None
