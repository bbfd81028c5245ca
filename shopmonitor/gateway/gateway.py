"""The whole gateway: lines that read, a spool that keeps, one sender; one process."""

import logging
import time
import uuid
from threading import Event
from typing import Final

from shopmonitor.gateway.answers import bytes_for_reader, line_for_console
from shopmonitor.gateway.clock import GatewayClock
from shopmonitor.gateway.configuration import GatewayConfig
from shopmonitor.gateway.lines import Reading, SerialLine
from shopmonitor.gateway.repeats import Repeats
from shopmonitor.gateway.sender import Json, Sender
from shopmonitor.gateway.spool import Spool, SpoolFullError
from shopmonitor.protocol.client import NodeClient
from shopmonitor.protocol.console_lines import ConsoleEvent, write_console_line
from shopmonitor.protocol.words import EventType

logger = logging.getLogger(__name__)

# The first try may find a connection that the server has closed meanwhile.
ATTEMPTS: Final = 3
TIMEOUT_S: Final = 3.0
LAST_WORDS_S: Final = 2.0
NOT_TAKEN: Final = {"decision": "refused", "action": "none", "reason": "spool_full"}


class Gateway:
    """Runs until it is told to stop; what is not sent then stays on the disk."""

    def __init__(self, config: GatewayConfig, *, stop: Event) -> None:
        """Open the spool; `run` does the rest.

        Raises:
            GatewayError: the spool cannot be used.
        """
        self._config, self._stop = config, stop
        self._spool = Spool(config.spool, node_id=config.node_id, capacity=config.capacity)
        self._clock = GatewayClock(self._spool, trusted=config.trust_host_clock)
        self._client = NodeClient(
            url=config.url, kid=config.kid, secret=config.secret, clock=self._clock,
            attempts=ATTEMPTS, timeout_s=TIMEOUT_S, sleep=self._sleep,
        )  # fmt: skip
        self._sender = Sender(spool=self._spool, client=self._client, clock=self._clock)
        self._repeats = {line.name: Repeats(line.repeat_s) for line in config.lines}
        self._numbers: dict[str, tuple[int, bytes]] = {}

    def run(self) -> None:
        """Read and send."""
        lines = [SerialLine(one, take=self._take, stop=self._stop) for one in self._config.lines]
        logger.info(
            "serial gateway runs", extra={"node": self._config.node_id, "kept": len(self._spool)}
        )
        for line in lines:
            line.start()
        try:
            self._sender.run(self._stop)
        finally:
            self._stop.set()
            for line in lines:
                line.join(LAST_WORDS_S)
            self._spool.close()

    def _sleep(self, seconds: float) -> None:
        self._stop.wait(seconds)

    def _take(self, line: SerialLine, reading: Reading) -> None:
        """Put a reading on the disk and have it sent; in the line's thread."""
        if isinstance(reading, ConsoleEvent):
            self._take_event(line, reading)
        else:
            self._take_swipe(line, line.config.port or 0, {"tag": reading}, None)

    def _take_event(self, line: SerialLine, event: ConsoleEvent) -> None:
        if event.port not in line.config.ports:
            detail = f"port: one of {line.config.ports}, as the gateway's configuration says."
            line.write(
                write_console_line({"type": "error", "code": "port_not_bound", "detail": detail})
            )
            return
        number, known = event.number, self._numbers.get(line.name)
        if number is not None and known is not None and known[0] == number:
            line.write(known[1])  # the console did not hear us: the same answer again
            return
        if event.kind is EventType.SWIPE:
            self._take_swipe(line, event.port, event.data, number)
            return
        self._spool.add(
            self._stamped(event.kind, event.port, event.data, offline=self._sender.is_away),
            boot_id=self._clock.boot_id,
        )
        self._answer_console(line, event.port, number, None)
        self._sender.wake()

    def _take_swipe(self, line: SerialLine, port: int, data: Json, number: int | None) -> None:
        if self._repeats[line.name].is_repeat(f"{port}:{data['tag']}", time.monotonic()):
            return
        granted = line.config.when_away == "book"
        data = {"swipe_id": str(uuid.uuid4()), "granted_offline": granted, **data}
        event = self._stamped(EventType.SWIPE, port, data, offline=True)
        try:
            self._sender.ask(event, lambda answer: self._answer(line, port, number, answer))
        except SpoolFullError as error:
            logger.error("swipe not taken", extra={"line": line.name, "why": error.message})  # noqa: TRY400
            self._answer(line, port, number, NOT_TAKEN)

    def _stamped(self, kind: EventType, port: int, data: Json, *, offline: bool) -> Json:
        event: Json = {"type": kind.value, "port": port, "data": data, "offline": offline}
        return event | self._clock.stamp()

    def _answer(self, line: SerialLine, port: int, number: int | None, answer: Json | None) -> None:
        if line.config.frames == "console":
            self._answer_console(line, port, number, answer)
        else:
            line.write(bytes_for_reader(line.config.answer, answer))
        logger.info(
            "swipe", extra={"line": line.name, "reason": answer["reason"] if answer else "kept"}
        )

    def _answer_console(
        self, line: SerialLine, port: int, number: int | None, answer: Json | None
    ) -> None:
        told = line_for_console(port, number, answer)
        if number is not None:
            self._numbers[line.name] = number, told
        line.write(told)
