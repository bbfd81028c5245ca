"""A node that speaks through the broker: it signs as any other, and believes signed answers."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from queue import Queue
from threading import Event
from typing import Any

from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion

from shopmonitor.protocol.answer_verification import verify_answer
from shopmonitor.protocol.errors import SignatureRefusedError
from shopmonitor.services.node_keys import unpad
from tests.factories.floor import SignedNode
from tests.mosquitto import Broker

PATIENCE_S = 20.0


class MqttNode:
    """One connection of a node to the broker."""

    def __init__(self, node: SignedNode, broker: Broker) -> None:
        self.node, self.name = node, node.enrolled.node_id
        self.answers: Queue[bytes] = Queue()
        self.client = Client(CallbackAPIVersion.VERSION2, client_id=self.name, clean_session=False)
        self.client.username_pw_set(broker.user, broker.password)
        self.client.reconnect_delay_set(1, 2)
        will = self.envelope("POST", "gone", {"boot_id": node.boot_id})
        self.client.will_set(f"hall/{self.name}/gone", will, qos=1)
        self.there = Event()
        self.client.on_connect = lambda client, *_rest: client.subscribe(
            f"hall/{self.name}/down", 1
        )
        self.client.on_subscribe = lambda *_all: self.there.set()
        self.client.on_message = lambda _client, _data, message: self.answers.put(
            bytes(message.payload)
        )
        self.client.connect("127.0.0.1", broker.port, keepalive=5)
        self.client.loop_start()
        assert self.there.wait(PATIENCE_S)

    def envelope(self, method: str, path: str, message: Any = None, **options: Any) -> bytes:
        body = b"" if message is None else json.dumps(message).encode()
        self.sent = self.node.signed_headers(method, path, body, **options)
        lines = [f"{method} /api/v1/node/{path} HTTP/1.1"]
        lines += [f"{name}: {value}" for name, value in self.sent.items()]
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + body

    def publish(self, payload: bytes) -> None:
        self.client.publish(f"hall/{self.name}/up", payload, qos=1)

    def ask(self, method: str, path: str, message: Any = None) -> tuple[int, Any]:
        """Send a request and return the status and body of its answer, which must be believed."""
        self.publish(self.envelope(method, path, message))
        return self.hear()

    def hear(self) -> tuple[int, Any]:
        """Return the answer to what was sent last; the broker may bring an earlier one again."""
        while True:
            try:
                return self._believe()
            except SignatureRefusedError:
                continue

    def _believe(self) -> tuple[int, Any]:
        head, _, body = self.answers.get(timeout=PATIENCE_S).partition(b"\r\n\r\n")
        first, *lines = head.decode().split("\r\n")
        headers = {
            name.lower(): value for name, _, value in (line.partition(": ") for line in lines)
        }
        status = int(first.split()[1])
        label, _, signature = self.sent["Signature"].partition("=")
        verify_answer(
            status=status,
            header=lambda name: headers.get(name.lower()),
            body=body,
            request_signature=b64decode(signature.strip(":")),
            request_label=label,
            kid=self.node.enrolled.kid,
            secret=unpad(self.node.enrolled.secret),
        )
        return status, json.loads(body) if body else None

    def die(self) -> None:
        """Break the connection without a word, so that the broker says the last will."""
        self.client.loop_stop()
        line = self.client.socket()
        assert line is not None
        line.close()


@contextmanager
def mqtt_node(node: SignedNode, broker: Broker) -> Iterator[MqttNode]:
    one = MqttNode(node, broker)
    try:
        yield one
    finally:
        one.client.disconnect()
        one.client.loop_stop()
