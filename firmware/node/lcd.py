"""A text display of two lines (HD44780 behind a PCF8574, I2C)."""

import time

ADDRESS = 0x27
LIGHT, ENABLE, TEXT = 8, 4, 1
LINES = (0x80, 0xC0)
COLUMNS = 20
# The display has ASCII and these; other letters are written as a person would without them.
LETTERS = {"ä": 0xE1, "ö": 0xEF, "ü": 0xF5, "ß": 0xE2, "Ä": 0xE1, "Ö": 0xEF, "Ü": 0xF5}


class Lcd:
    """Two lines of text; a display that is not there is passed over."""

    def __init__(self, i2c):
        """Bring it to four bits a time."""
        self._i2c, self._shown = i2c, None
        try:
            for half in (0x30, 0x30, 0x30, 0x20):
                self._half(half)
                time.sleep_ms(5)
            for command in (0x28, 0x0C, 0x06, 0x01):
                self._byte(command)
                time.sleep_ms(2)
        except OSError:
            self._i2c = None

    def show(self, lines):
        """Show lines, if they are others."""
        if self._i2c is None or lines == self._shown:
            return
        self._shown = list(lines)
        try:
            for place, line in zip(LINES, lines):
                self._byte(place)
                for letter in (line + " " * COLUMNS)[:COLUMNS]:
                    code = LETTERS.get(letter, ord(letter))
                    self._byte(code if code < 256 else ord("?"), TEXT)
        except OSError:
            self._shown = None  # a wire is loose: the next time again

    def _byte(self, value, kind=0):
        self._half(value & 0xF0, kind)
        self._half(value << 4 & 0xF0, kind)

    def _half(self, value, kind=0):
        for enable in (ENABLE, 0):
            self._i2c.writeto(ADDRESS, bytes([value | kind | LIGHT | enable]))
