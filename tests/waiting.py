"""Waiting for what other processes do."""

import time
from collections.abc import Callable


def wait_for(question: Callable[[], bool], seconds: float = 5.0) -> bool:
    """Ask until the answer is yes; return False if it does not come in time."""
    until = time.monotonic() + seconds
    while not question():
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True
