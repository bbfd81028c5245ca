"""Simulated minutes pass faster; what a node calls the time stays the real time."""

import time
from threading import Event


def unix_now() -> float:
    """Unix seconds of this machine: what a node gets from its time server."""
    return time.time()


class Pace:
    """How fast the simulated shop lives: `speed` simulated seconds in a real one."""

    def __init__(self, *, speed: float, stop: Event) -> None:
        """Begin at simulated second 0.

        Args:
            stop: ends every wait at once.
        """
        self.stop = stop
        self._speed = speed
        self._began_at = time.monotonic()

    def elapsed_s(self) -> float:
        """Simulated seconds since the beginning."""
        return (time.monotonic() - self._began_at) * self._speed

    def wait(self, simulated_s: float) -> bool:
        """Let simulated seconds pass; False when the run was stopped meanwhile."""
        return not self.stop.wait(simulated_s / self._speed)
