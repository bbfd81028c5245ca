"""Numbers of orders and jobs that nobody has numbered."""

import secrets

# Without the letters and digits that people mix up.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
LENGTH = 8


def fresh_number(begins_with: str) -> str:
    """Return a number like O-7K2M9PXA: never given before, short enough to read out."""
    return f"{begins_with}-" + "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
