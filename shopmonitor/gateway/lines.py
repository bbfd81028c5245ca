"""One serial line: opened, read, opened again when it went away; each in a thread of its own."""

import logging
import random
import socket
import time
import warnings
from collections import deque
from collections.abc import Callable
from threading import Event, Thread
from typing import Any, Final

import serial
from serial.serialutil import SerialException

from shopmonitor.gateway.configuration import LineConfig
from shopmonitor.protocol.console_lines import (
    LONGEST_LINE,
    ConsoleEvent,
    read_console_line,
    write_console_line,
)
from shopmonitor.protocol.serial_frames import (
    BadFrame,
    FrameParser,
    LineParser,
    Rdm6300Parser,
    read_decimal_tag,
    read_hex_tag,
    read_wiegand_tag,
)

logger = logging.getLogger(__name__)

LOOK_S: Final = 0.05
SILENCE_S: Final = 0.5
WRITE_S: Final = 1.0
FIRST_WAIT_S: Final = 0.25
LONGEST_WAIT_S: Final = 10.0
MOST_ANSWERS: Final = 64
AT_ONCE: Final = 4096

Reading = str | ConsoleEvent
LOST: Final = (SerialException, OSError)


class SerialLine:
    """Reads one line for ever; what goes wrong here stays here."""

    def __init__(
        self, config: LineConfig, *, take: Callable[["SerialLine", Reading], None], stop: Event
    ) -> None:
        """Prepare; `start` opens it.

        Args:
            take: gets every reading, in the line's own thread.
        """
        self.config, self.name = config, config.name
        self.is_open = False
        self._take, self._stop = take, stop
        self._parser = make_parser(config)
        self._answers: deque[bytes] = deque(maxlen=MOST_ANSWERS)
        self._said_lost = self._said_bad = False
        self._thread = Thread(target=self._run, name=f"line {config.name}", daemon=True)

    def start(self) -> None:
        """Begin to read."""
        self._thread.start()

    def join(self, timeout_s: float) -> None:
        """Wait for the end, after `stop` was set."""
        self._thread.join(timeout_s)

    def write(self, data: bytes) -> None:
        """Hand over bytes for the device; a device that takes none loses them."""
        if data and self.is_open:
            self._answers.append(data)

    def _run(self) -> None:
        wait_s = FIRST_WAIT_S
        while not self._stop.is_set():
            try:
                port = open_port(self.config)
                wait_s = FIRST_WAIT_S
                self._work(port)
            except (*LOST, ValueError) as error:
                self._say_lost(error)
            except Exception:
                # The top of this thread: the line is opened anew, whatever it was.
                logger.exception("serial line failed", extra={"line": self.name})
            self._stop.wait(random.uniform(wait_s / 2, wait_s))  # noqa: S311 - spreads load
            wait_s = min(LONGEST_WAIT_S, wait_s * 2)

    def _work(self, port: serial.SerialBase) -> None:
        """Read until the line goes away or the gateway ends."""
        self._parser.reset()
        self._answers.clear()
        self.is_open = True
        logger.info("serial line is there", extra={"line": self.name})
        self._said_lost = False
        try:
            self._read(port)
        finally:
            self.is_open = False
            _close(port)

    def _read(self, port: serial.SerialBase) -> None:
        heard_at = time.monotonic()
        while not self._stop.is_set():
            while self._answers:
                port.write(self._answers.popleft())
            data = port.read(1)
            if data:
                data += port.read(min(AT_ONCE, _waiting(port)))
                heard_at = time.monotonic()
                self._take_all(self._parser.feed(data))
            elif time.monotonic() - heard_at > SILENCE_S:
                heard_at = time.monotonic()
                self._take_all(self._parser.silence())

    def _take_all(self, found: list[Any]) -> None:
        for one in found:
            if isinstance(one, BadFrame):
                self._say_bad(one)
                continue
            self._said_bad = False
            try:
                self._take(self, one)
            except Exception:
                # The top of this loop: one reading that cannot be taken ends no line.
                logger.exception("reading not taken", extra={"line": self.name})

    def _say_lost(self, error: Exception) -> None:
        if not self._said_lost:
            self._said_lost = True
            logger.warning("serial line is away", extra={"line": self.name, "error": str(error)})

    def _say_bad(self, bad: BadFrame) -> None:
        """Say it once until something good comes; tell a console each time."""
        if self.config.frames == "console":
            self.write(write_console_line({"type": "error", **bad._asdict()}))
        if not self._said_bad:
            self._said_bad = True
            logger.warning(
                "no reading",
                extra={"line": self.name, "code": bad.code, "detail": bad.detail},
            )


def make_parser(config: LineConfig) -> FrameParser[Any]:
    """Make the parser for what the line speaks."""
    if config.frames == "rdm6300":
        return Rdm6300Parser(whole=config.tag == "whole")
    if config.frames == "console":
        return LineParser(read_console_line, longest=LONGEST_LINE)
    read = read_decimal_tag if config.digits == "decimal" else read_hex_tag
    return LineParser(
        read_wiegand_tag if config.frames == "wiegand" else read,
        prefix=config.prefix,
        ended_by_silence=config.end == "silence",
    )


def open_port(config: LineConfig) -> serial.SerialBase:
    """Open the device or the address, for ourselves alone.

    Raises:
        SerialException, OSError: it is not there, or another process has it.
        ValueError: a device that pyserial cannot read.
    """
    bits, parity, stop_bits = tuple(config.mode)
    # What pyserial offers for devices of this machine alone.
    own: dict[str, Any] = {"exclusive": True, "write_timeout": WRITE_S}
    if "://" in config.device:
        own = {}
    with warnings.catch_warnings():
        # pyserial 3.5 names its threads as Python once did.
        warnings.simplefilter("ignore", DeprecationWarning)
        port: serial.SerialBase = serial.serial_for_url(
            config.device, baudrate=config.baud, bytesize=int(bits), parity=parity,
            stopbits=int(stop_bits), timeout=LOOK_S, **own,
        )  # fmt: skip
    _keep_alive(port)
    return port


def _keep_alive(port: serial.SerialBase) -> None:
    """Notice within a minute that the box at the other end of the network is gone."""
    connection = getattr(port, "_socket", None)
    if not isinstance(connection, socket.socket):
        return
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in (("TCP_KEEPIDLE", 15), ("TCP_KEEPINTVL", 10), ("TCP_KEEPCNT", 3)):
        if hasattr(socket, name):
            connection.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)


def _waiting(port: serial.SerialBase) -> int:
    """Bytes that are there already; every kind of port tells, its base class does not say so."""
    count: int = port.in_waiting  # type: ignore[attr-defined]
    return count


def _close(port: serial.SerialBase) -> None:
    try:
        port.close()
    except LOST as error:
        logger.debug("closing a line that is gone", extra={"error": str(error)})
