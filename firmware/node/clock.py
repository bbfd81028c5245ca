"""The node's sense of time: a counter since its start, and a wall clock once the server told it."""

import os
import time
from binascii import hexlify

BEFORE_2000_S = 946_684_800


class Clock:
    """Counts milliseconds since the start; knows the time of day only when it was told."""

    def __init__(self):
        """Start: a new `boot_id`, the counter at 0."""
        self.boot_id = hexlify(os.urandom(8)).decode()
        self.told = False
        self._last = time.ticks_ms()
        self._mono_ms = 0
        self._boot_unix_ms = 0
        # The ESP32 counts from 2000, the unix port from 1970.
        self._epoch_s = 0 if time.gmtime(0)[0] == 1970 else BEFORE_2000_S

    def mono_ms(self):
        """Milliseconds since the start; asked more often than the hardware's counter wraps."""
        now = time.ticks_ms()
        self._mono_ms += time.ticks_diff(now, self._last)
        self._last = now
        return self._mono_ms

    def set(self, unix_s):
        """Take over the time of the server, which tells whole seconds: the middle of one."""
        self._boot_unix_ms = unix_s * 1000 + 500 - self.mono_ms()
        self.told = True

    def unix_s(self):
        """Unix seconds; seconds since the start as long as nobody told the time."""
        return (self._boot_unix_ms + self.mono_ms()) // 1000

    def off_by_s(self, unix_s):
        """How far the clock is from the server's."""
        return abs(self.unix_s() - unix_s)

    def stamp(self):
        """Return the fields of a message that tell the time."""
        if not self.told:
            return {"mono_ms": self.mono_ms(), "clock": "unset"}
        mono_ms = self.mono_ms()
        wall_ms = self._boot_unix_ms + mono_ms
        return {"mono_ms": mono_ms, "wall": self._write(wall_ms), "clock": "synced"}

    def _write(self, unix_ms):
        """Write RFC 3339 in UTC."""
        at = time.gmtime(unix_ms // 1000 - self._epoch_s)
        return "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ" % (at[:6] + (unix_ms % 1000,))
