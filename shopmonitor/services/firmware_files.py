"""The file of a release: one line that says what it is, signed, and the program behind it.

What is signed is text, so that a node needs no particular way of writing JSON:
`shopsuite firmware 1`, version, min_version, hardware, size, sha256, each on a line of its own.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from django.utils.translation import gettext as _

from core.errors import InvalidInputError
from shopmonitor.domain.firmware import read_version

LABEL = "shopsuite firmware 1"
LONGEST_HEAD = 4_096
MOST_BYTES = 2 * 1024 * 1024
LONGEST_NAME = 64
WORDS = ("version", "min_version", "hardware", "sha256", "signature", "public_key")


class ReleaseFile(NamedTuple):
    """A release as its file holds it; the signature was checked.

    Attributes:
        signature, public_key: base64.
    """

    version: str
    min_version: str
    hardware: str
    sha256: str
    signature: str
    public_key: str
    content: bytes


def signed_text(*, version: str, min_version: str, hardware: str, size: int, digest: str) -> bytes:
    """Return what is signed of a release."""
    return "\n".join([LABEL, version, min_version, hardware, str(size), digest]).encode()


def pack_program(folder: Path) -> bytes:
    """Put the modules of a program one behind the other, after a line that names them."""
    files = [(path.name, path.read_bytes()) for path in sorted(folder.glob("*.py"))]
    index = json.dumps([[name, len(content)] for name, content in files])
    return index.encode() + b"\n" + b"".join(content for _name, content in files)


def write_release(
    *, key: Ed25519PrivateKey, version: str, min_version: str, hardware: str, content: bytes
) -> bytes:
    """Write the file of a release, signed."""
    digest = sha256(content).hexdigest()
    text = signed_text(
        version=version, min_version=min_version, hardware=hardware, size=len(content),
        digest=digest,
    )  # fmt: skip
    head = {
        "version": version, "min_version": min_version, "hardware": hardware,
        "size": len(content), "sha256": digest,
        "signature": b64encode(key.sign(text)).decode(), "public_key": public_text(key),
    }  # fmt: skip
    return json.dumps(head).encode() + b"\n" + content


def public_text(key: Ed25519PrivateKey) -> str:
    """Return the public half of a key, as nodes want it: 32 bytes in base64."""
    raw = serialization.Encoding.Raw, serialization.PublicFormat.Raw
    return b64encode(key.public_key().public_bytes(*raw)).decode()


def read_release(data: bytes) -> ReleaseFile:
    """Read the file of a release and check it as a node does.

    Raises:
        InvalidInputError: it is none, broke off, or its signature is wrong; the text says which.
    """
    line, _end, content = data[: LONGEST_HEAD + MOST_BYTES + 1].partition(b"\n")
    try:
        head: Any = json.loads(line) if len(line) <= LONGEST_HEAD else None
        words = {name: str(head[name]) for name in WORDS}
        found = ReleaseFile(**words, content=content)
        size, key = int(head["size"]), b64decode(found.public_key, validate=True)
        signature = b64decode(found.signature, validate=True)
    except (ValueError, KeyError, TypeError):
        raise _wrong(_("This is no release of a node's program; choose a .fw file.")) from None
    if size != len(content) or sha256(content).hexdigest() != found.sha256:
        raise _wrong(_("The file is not whole; fetch it again."))
    _check_words(found)
    text = signed_text(
        version=found.version, min_version=found.min_version, hardware=found.hardware, size=size,
        digest=found.sha256,
    )  # fmt: skip
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, text)
    except (InvalidSignature, ValueError):
        raise _wrong(_("The signature is wrong: somebody has changed the file.")) from None
    return found


def _check_words(found: ReleaseFile) -> None:
    newest, oldest = read_version(found.version), read_version(found.min_version)
    if newest is None or oldest is None or oldest > newest:
        raise _wrong(_("The versions in the file are none, such as 1.2.0."))
    if not 0 < len(found.hardware) <= LONGEST_NAME or not found.hardware.isascii():
        raise _wrong(_("The file does not say for which hardware it is."))


def _wrong(text: str) -> InvalidInputError:
    return InvalidInputError(text, field="file")
