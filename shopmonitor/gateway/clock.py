"""The gateway's time: a counter that outlives the process, and a wall clock once confirmed."""

import secrets
import time
from pathlib import Path
from typing import Any, Final

from core.clock import utc_now
from shopmonitor.gateway.spool import Spool
from shopmonitor.protocol.node_clock import NodeClock
from shopmonitor.protocol.words import Clock

SLACK_S: Final = 2.0
_HOST_BOOT: Final = Path("/proc/sys/kernel/random/boot_id")


class GatewayClock(NodeClock):
    """Signs with the host's time, but calls it synced only after the server confirmed it."""

    def __init__(self, spool: Spool, *, trusted: bool = False) -> None:
        """Go on with the boot of before, when only this process was started anew.

        Args:
            trusted: the host keeps its time by itself (NTP); it is right from the beginning.
        """
        boot = spool.go_on(
            host_boot=host_boot(), counter_s=host_counter_s(), new_id=lambda: secrets.token_hex(8)
        )
        self._is_confirmed = False
        super().__init__(
            unix_s=utc_now().timestamp(), monotonic_s=host_counter_s, boot_id=boot.boot_id,
            booted_at_s=boot.booted_at_s,
        )  # fmt: skip
        self._is_confirmed = trusted

    def set(self, unix_s: float) -> None:
        """Take over the time of day from who knows it."""
        super().set(unix_s)
        self._is_confirmed = True

    def confirm(self, server_time: int) -> None:
        """Compare with the server's whole seconds; take them over where we are off."""
        if abs(server_time + 0.5 - self.unix_s()) > SLACK_S:
            self.set(server_time + 0.5)
        self._is_confirmed = True

    def stamp(self) -> dict[str, Any]:
        """Give the time fields of a message; without `wall` as long as nobody confirmed it."""
        stamp: dict[str, Any] = super().stamp()
        if self._is_confirmed:
            return stamp
        return {"mono_ms": stamp["mono_ms"], "clock": Clock.UNSET.value}


def host_counter_s() -> float:
    """Seconds since the host started, sleep included where the system tells."""
    if hasattr(time, "CLOCK_BOOTTIME"):
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.monotonic()


def host_boot() -> str:
    """What changes with each start of the host; empty when the system does not tell."""
    return _HOST_BOOT.read_text(encoding="ascii").strip() if _HOST_BOOT.exists() else ""
