"""The keys by which Django signs what it gives to browsers."""

import secrets
from pathlib import Path

from core.errors import KeyRingError
from core.secrets.key_ring import read_key_file
from shopsuite.env import env_secret


def web_keys(key_file: Path) -> tuple[str, list[str]]:
    """Return the signing key and older ones: given, else the ring's, else one that dies with us."""
    given = env_secret("SHOPSUITE_SECRET_KEY")
    if given:
        return given, env_secret("SHOPSUITE_SECRET_KEY_FALLBACKS").split()
    try:
        ring = read_key_file(key_file)
    except KeyRingError:
        return secrets.token_hex(32), []
    return ring.web, list(ring.older_web)
