"""Which PINs may be taken; values in, values out."""

from __future__ import annotations

SHORTEST, LONGEST = 4, 8
NO_PIN, TOO_EASY, OF_BADGE = "no_pin", "too_easy", "of_badge"
_ROW = "01234567890"


def find_pin_fault(pin: str, *, badges: tuple[str, ...]) -> str | None:
    """Return what is wrong with a PIN, None when it may be taken.

    Args:
        badges: the last four digits of the person's badges.
    """
    if not (pin.isascii() and pin.isdecimal() and SHORTEST <= len(pin) <= LONGEST):
        return NO_PIN
    half = len(pin) // 2
    twice = len(pin) % 2 == 0 and pin[:half] == pin[half:]
    if len(set(pin)) == 1 or twice or pin in _ROW or pin in _ROW[::-1]:
        return TOO_EASY
    return OF_BADGE if any(four and four in pin for four in badges) else None
