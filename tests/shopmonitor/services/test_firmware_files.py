import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from core.errors import InvalidInputError
from shopmonitor.services.firmware_files import public_text, read_release
from tests.factories.firmware import KEY, release_file


def test_what_was_written_is_read() -> None:
    found = read_release(release_file("1.2.0", content=b"x\ny"))
    assert (found.version, found.hardware, found.content) == ("1.2.0", "esp32", b"x\ny")
    assert found.public_key == public_text(KEY)


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (b'"1.2.0"', b'"1.3.0"', "signature"),
        (b'"esp32"', b'"esp33"', "signature"),
        (b"program", b"pr0gram", "not whole"),
        (b"program", b"progra", "not whole"),
        (b'"1.2.0"', b'"new"', "versions"),
        (b'{"version"', b'{"verzion"', "no release"),
        (b'{"version"', b"", "no release"),
        (b'"size": 7', b'"size": "x"', "no release"),
    ],
)
def test_what_was_changed_is_refused_in_words(before: bytes, after: bytes, words: str) -> None:
    data = release_file("1.2.0")
    assert before in data
    with pytest.raises(InvalidInputError, match=words):
        read_release(data.replace(before, after))


def test_signed_by_another_is_refused() -> None:
    ours, theirs = release_file(), release_file(key=Ed25519PrivateKey.generate())
    head = theirs.replace(
        theirs.split(b'"public_key": "')[1][:44], ours.split(b'"public_key": "')[1][:44]
    )
    with pytest.raises(InvalidInputError, match="signature"):
        read_release(head)
