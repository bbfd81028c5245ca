"""Releases of nodes' programs, really signed."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shopmonitor.models import FirmwareRelease
from shopmonitor.services.firmware import add_release, give_out
from shopmonitor.services.firmware_files import read_release, write_release

KEY = Ed25519PrivateKey.generate()


def release_file(
    version: str = "1.1.0",
    *,
    hardware: str = "esp32",
    content: bytes = b"program",
    key: Ed25519PrivateKey = KEY,
) -> bytes:
    return write_release(
        key=key, version=version, min_version=version, hardware=hardware, content=content
    )


def make_release(version: str = "1.1.0", *, steps: int = 0, **options: str) -> FirmwareRelease:
    """Make a release and give it to so many rings."""
    release = add_release(found=read_release(release_file(version, **options)), by=None)  # type: ignore[arg-type]
    for _ in range(steps):
        release = give_out(release=release)
    return release
