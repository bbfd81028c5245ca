"""Frames of 125 kHz readers of the kind RDM6300: STX, ten hex digits, two of checksum, ETX.

The tag is the four bytes that are printed on the badge as a number, as the serial gateway reads it.
"""

from binascii import unhexlify

STX, ETX = 2, 3
CHARS = 14


class Rdm6300:
    """Takes bytes as they come, gives tags; after garbage it finds the next frame by itself."""

    def __init__(self):
        self._buffer = b""

    def feed(self, data):
        """Return the tags that these bytes complete."""
        self._buffer += data
        tags = []
        while True:
            start = self._buffer.find(bytes([STX]))
            if start < 0:
                self._buffer = b""
                return tags
            self._buffer = self._buffer[start:]
            again = self._buffer.find(bytes([STX]), 1)
            if 0 < again < CHARS:  # half a frame, and a whole one after it
                self._buffer = self._buffer[again:]
            elif len(self._buffer) < CHARS:
                return tags
            else:
                tag = _read(self._buffer[:CHARS])
                self._buffer = self._buffer[CHARS if tag else 1 :]
                if tag:
                    tags.append(tag)


def _read(frame):
    try:
        content = unhexlify(frame[1 : CHARS - 1])
    except ValueError:
        return None
    checksum = 0
    for byte in content:
        checksum ^= byte
    if checksum or frame[CHARS - 1] != ETX:
        return None
    return frame[3:11].decode().upper()
