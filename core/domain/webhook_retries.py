"""When a message is tried again that a program outside did not take."""

from __future__ import annotations

from datetime import timedelta

FIRST_S = 10.0
FACTOR = 3.0
LONGEST_S = 12 * 3600.0
MAX_ATTEMPTS = 12
# How long a program that does not answer is left alone altogether.
FIRST_REST_S = 2.0
LONGEST_REST_S = 300.0


def next_wait(*, attempts: int, chance: float) -> timedelta | None:
    """Return how long to wait after so many attempts; None when that was the last.

    Three times as long each time, at most twelve hours: the twelfth attempt comes after
    about two days. A half of it hangs on chance, so that not all come back at once.

    Args:
        attempts: at least 1.
        chance: 0 to 1.
    """
    if attempts >= MAX_ATTEMPTS:
        return None
    longest = min(FIRST_S * FACTOR ** (attempts - 1), LONGEST_S)
    return timedelta(seconds=longest * (0.5 + chance / 2))


def rest_s(*, failures: int, chance: float) -> float:
    """Return for how many seconds nothing is sent to a program that failed so often in a row."""
    longest: float = min(FIRST_REST_S * 2.0 ** (failures - 1), LONGEST_REST_S)
    return longest * (0.5 + chance / 2)
