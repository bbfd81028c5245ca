"""A node's sense of time: a counter since boot, and a wall clock once somebody told it the time."""

import secrets
import time
from collections.abc import Callable
from datetime import UTC, datetime

from shopmonitor.protocol.words import Clock


class NodeClock:
    """Counts milliseconds since boot; knows the time of day only when it was set."""

    def __init__(
        self, *, unix_s: float | None = None, monotonic_s: Callable[[], float] = time.monotonic,
        boot_id: str = "", booted_at_s: float | None = None,
    ) -> None:  # fmt: skip
        """Boot: a new `boot_id`, the counter at 0.

        Args:
            unix_s: time of day from elsewhere (NTP, a battery-backed clock); None when unknown.
            monotonic_s: the hardware counter behind.
            boot_id: goes on with a boot that began before this process.
            booted_at_s: where the counter behind stood when that boot began.
        """
        self.boot_id = boot_id or secrets.token_hex(8)
        self._monotonic_s = monotonic_s
        self._booted_at = monotonic_s() if booted_at_s is None else booted_at_s
        self._boot_unix_s: float | None = None
        if unix_s is not None:
            self.set(unix_s)

    def mono_ms(self) -> int:
        """Milliseconds since boot."""
        return int(self._uptime_s() * 1000)

    def set(self, unix_s: float) -> None:
        """Take over the time of day."""
        self._boot_unix_s = unix_s - self._uptime_s()

    def unix_s(self) -> float:
        """Unix seconds; seconds since boot as long as nobody told the time."""
        return (self._boot_unix_s or 0.0) + self._uptime_s()

    def stamp(self) -> dict[str, str | int]:
        """Give the time fields of a message."""
        if self._boot_unix_s is None:
            return {"mono_ms": self.mono_ms(), "clock": Clock.UNSET.value}
        wall = datetime.fromtimestamp(self.unix_s(), UTC).isoformat(timespec="milliseconds")
        return {"mono_ms": self.mono_ms(), "wall": wall, "clock": Clock.SYNCED.value}

    def _uptime_s(self) -> float:
        return self._monotonic_s() - self._booted_at
