"""The reader RC522 (MFRC522) over SPI: the UID of a 13.56 MHz badge, of 4, 7 or 10 bytes.

Source:
    MFRC522 data sheet, sections 9 and 10; ISO/IEC 14443-3, anticollision.
"""

import time
from binascii import hexlify

COMMAND, IRQ, ERROR, FIFO, LEVEL, CONTROL, FRAMING, COLLISION = 1, 4, 6, 9, 10, 12, 13, 14
MODE, TX_CONTROL, TX_ASK, TIMER_MODE, TIMER_SCALE, RELOAD_HIGH, RELOAD_LOW = (
    17, 20, 21, 42, 43, 44, 45,
)  # fmt: skip
IDLE, TRANSCEIVE, SOFT_RESET = 0, 12, 15
REQUEST_ALL = 0x52
CASCADE = (0x93, 0x95, 0x97)
CASCADE_TAG = 0x88
FAULTS = 0x1B  # buffer, collision, parity, protocol
LONGEST_ANSWER_MS = 30


class Rc522:
    """Looks for a badge in the field."""

    def __init__(self, spi, select):
        """Switch the field on."""
        self._spi, self._select = spi, select
        self._write(COMMAND, SOFT_RESET)
        time.sleep_ms(50)
        for register, value in (
            (TIMER_MODE, 0x8D), (TIMER_SCALE, 0x3E), (RELOAD_HIGH, 0), (RELOAD_LOW, 30),
            (TX_ASK, 0x40), (MODE, 0x3D),
        ):  # fmt: skip
            self._write(register, value)
        self._write(TX_CONTROL, self._read(TX_CONTROL) | 3)

    def tags(self):
        """Return the UID in the field, in hex, as a list of one or none."""
        if self._send([REQUEST_ALL], bits=7) is None:
            return []
        uid = b""
        for level in CASCADE:
            self._write(COLLISION, 0)
            part = self._send([level, 0x20])
            if part is None or len(part) != 5 or not _fits(part):
                return []
            if part[0] != CASCADE_TAG:
                return [hexlify(uid + part[:4]).decode().upper()]
            uid += part[1:4]
            selected = [level, 0x70] + list(part)
            if self._send(selected + _crc(selected)) is None:
                return []
        return []

    def _send(self, data, bits=0):
        """Send bytes to the badge and return its answer; None when none comes, or a broken one."""
        self._write(COMMAND, IDLE)
        self._write(IRQ, 0x7F)
        self._write(LEVEL, 0x80)
        for byte in data:
            self._write(FIFO, byte)
        self._write(COMMAND, TRANSCEIVE)
        self._write(FRAMING, 0x80 | bits)
        begun = time.ticks_ms()
        while not self._read(IRQ) & 0x31:
            if time.ticks_diff(time.ticks_ms(), begun) > LONGEST_ANSWER_MS:
                break
        flags = self._read(IRQ)
        self._write(FRAMING, 0)
        if not flags & 0x30 or self._read(ERROR) & FAULTS:
            return None
        return bytes([self._read(FIFO) for _ in range(self._read(LEVEL))])

    def _write(self, register, value):
        self._select.value(0)
        self._spi.write(bytes([register << 1, value]))
        self._select.value(1)

    def _read(self, register):
        self._select.value(0)
        self._spi.write(bytes([0x80 | register << 1]))
        value = self._spi.read(1)[0]
        self._select.value(1)
        return value


def _fits(part):
    check = 0
    for byte in part:
        check ^= byte
    return check == 0


def _crc(data):
    """Return CRC_A of ISO/IEC 14443-3, low byte first."""
    crc = 0x6363
    for byte in data:
        low = byte ^ crc & 0xFF
        low = (low ^ low << 4) & 0xFF
        crc = crc >> 8 ^ low << 8 ^ low << 3 ^ low >> 4
    return [crc & 0xFF, crc >> 8]
