"""The door: takes what the broker brings, has it judged as the web server would, answers.

The broker's own acknowledgement comes after all that is done: who dies before it is given the
same message again, and a node that hears nothing signs the same facts anew.  Both are harmless.
"""

from __future__ import annotations

import logging
import ssl
import time
from collections.abc import Callable, Iterable
from queue import Empty, SimpleQueue
from threading import Event
from typing import Any, NamedTuple
from wsgiref.headers import Headers

from django.conf import settings
from django.db import Error
from paho.mqtt.client import Client, ConnectFlags, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from core.services.heartbeats import BEAT_S, beat
from shopmonitor.mqtt.address import BrokerAddress
from shopmonitor.mqtt.envelopes import (
    EnvelopeError,
    environ_of,
    read_envelope,
    write_answer,
)
from shopmonitor.mqtt.last_wills import PATH as WILL_PATH
from shopmonitor.mqtt.last_wills import LastWills

logger = logging.getLogger(__name__)

PROCESS = "mqtt"
# One name, so that the broker keeps what comes while the door is away; a second door takes over.
CLIENT_ID = "shopsuite-door"
KEEPALIVE_S = 20
TICK_S = 0.5
LONGEST_WAIT_S = 30
# What is answered while it waits is still fresh: the rest stays at the broker.
MOST_UNDER_WAY = 20

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class _Come(NamedTuple):
    message: MQTTMessage
    connection: int


class MqttDoor:
    """One connection to the broker; messages are taken one after another, as they come.

    The client's own thread keeps the connection alive however long a database takes; all that
    is done with a message is done by the thread that runs the door.
    """

    def __init__(self, address: BrokerAddress, application: Application) -> None:
        """Prepare; `run` begins."""
        self._address, self._application = address, application
        self._wills = LastWills()
        self._come: SimpleQueue[_Come] = SimpleQueue()
        self._connection = 0
        self._client = client = Client(
            CallbackAPIVersion.VERSION2,
            client_id=CLIENT_ID,
            clean_session=False,
            protocol=MQTTProtocolVersion.MQTTv311,
            manual_ack=True,
        )
        client.max_inflight_messages_set(MOST_UNDER_WAY)
        client.reconnect_delay_set(1, LONGEST_WAIT_S)
        if address.user:
            client.username_pw_set(address.user, address.password)
        if address.tls:
            client.tls_set_context(ssl.create_default_context())
        client.on_connect = self._connected
        client.on_disconnect = self._disconnected
        client.on_message = self._hear

    def run(self, stop: Event) -> None:
        """Serve until told to stop; while the broker is away it is asked again and again."""
        self._client.connect_async(self._address.host, self._address.port, KEEPALIVE_S)
        self._client.loop_start()
        next_beat = 0.0
        while not stop.is_set():
            self._take_next()
            try:
                self._wills.carry_out()
                if self._client.is_connected() and time.monotonic() >= next_beat:
                    beat(process=PROCESS)
                    next_beat = time.monotonic() + BEAT_S
            except Error as error:
                # The database is away: nodes are answered 503, and it is tried again.
                logger.warning("database away: %s", str(error).strip())
        self._client.disconnect()
        self._client.loop_stop()

    def _connected(
        self,
        client: Client,
        _userdata: object,
        _flags: ConnectFlags,
        code: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        if code.is_failure:
            logger.error("the broker refuses: %s", code)
            return
        logger.info("broker is there", extra={"host": self._address.host})
        self._connection += 1
        client.subscribe(
            [(f"{self._address.prefix}/+/up", 1), (f"{self._address.prefix}/+/gone", 1)]
        )

    def _disconnected(self, *_args: object) -> None:
        logger.warning("broker is away", extra={"host": self._address.host})

    def _hear(self, _client: Client, _userdata: object, message: MQTTMessage) -> None:
        self._come.put(_Come(message, self._connection))

    def _take_next(self) -> None:
        try:
            message, connection = self._come.get(timeout=TICK_S)
        except Empty:
            return
        if connection != self._connection:
            return  # never acknowledged there: the broker brings it again
        try:
            self._serve(self._client, message)
        except Exception:
            # Not acknowledged: the broker brings it again when the door is there anew.
            logger.exception("message not served", extra={"topic": message.topic})
            return
        self._client.ack(message.mid, message.qos)

    def _serve(self, client: Client, message: MQTTMessage) -> None:
        node = message.topic.removeprefix(f"{self._address.prefix}/").partition("/")[0]
        try:
            envelope = read_envelope(bytes(message.payload), most_bytes=settings.NODE_BODY_BYTES)
            if envelope.path == WILL_PATH:
                if not self._wills.take(envelope):
                    logger.warning("a last will is not its node's", extra={"topic": message.topic})
                return
        except EnvelopeError as error:
            logger.warning("no message of a node: %s", error, extra={"topic": message.topic})
            return
        answer = self._answer(environ_of(envelope))
        client.publish(f"{self._address.prefix}/{node}/down", answer, qos=1)

    def _answer(self, environ: dict[str, Any]) -> bytes:
        started: list[tuple[str, list[tuple[str, str]]]] = []

        def start_response(status: str, headers: list[tuple[str, str]], *_error: object) -> None:
            started.append((status, headers))

        chunks = self._application(environ, start_response)
        try:
            body = b"".join(chunks)
        finally:
            close = getattr(chunks, "close", None)
            if close is not None:
                close()
        status, headers = started[-1]
        return write_answer(int(status[:3]), Headers(headers), body)
