"""A node, reduced to what the protocol asks of it; the pattern for the firmware.

Needs sockets, JSON, SHA-256, HMAC and base64, nothing else.
"""

import http.client
import json
import random
import secrets
import ssl
import time
from collections.abc import Callable
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

from shopmonitor.protocol.answer_verification import verify_answer
from shopmonitor.protocol.errors import ProtocolError, SignatureCode, SignatureRefusedError
from shopmonitor.protocol.node_clock import NodeClock
from shopmonitor.protocol.node_queue import NodeQueue
from shopmonitor.protocol.signing import LABEL, sign_request
from shopmonitor.protocol.structured_fields import read_byte_members
from shopmonitor.protocol.words import PROTOCOL_PATH

FIRST_WAIT_S: Final = 0.5
LONGEST_WAIT_S: Final = 60.0
TOO_MANY_REQUESTS: Final = 429
SERVER_ERROR: Final = 500
UNAUTHORIZED: Final = 401

Json = dict[str, Any]


class ServerAwayError(ProtocolError):
    """No answer that can be believed, however often it was tried; keep the message."""


class RequestRefusedError(ProtocolError):
    """The server refused for good (4xx, signed): the same message never passes."""

    def __init__(self, status: int, problem: Json) -> None:
        """Keep the server's problem document."""
        super().__init__(problem.get("code", "refused"), problem.get("detail", ""))
        self.status = status
        self.problem = problem


class Answer(NamedTuple):
    """An answer whose signature was verified."""

    status: int
    body: Json
    retry_after_s: float


class NodeClient:
    """One node's line to the server: keeps the connection, signs, verifies, repeats.

    A repeated message carries the same ids and a new nonce. An answer that cannot be verified
    counts as none: it opens nothing and it deletes nothing.
    """

    def __init__(
        self, *, url: str, kid: str, secret: bytes, clock: NodeClock | None = None,
        attempts: int = 6, timeout_s: float = 5.0, sleep: Callable[[float], None] = time.sleep,
    ) -> None:  # fmt: skip
        """Prepare; the connection is made by the first call.

        Args:
            url: address of the suite, with the path it may live under.
            sleep: waits between attempts, in seconds.
        """
        self.clock = clock or NodeClock()
        self._address = urlsplit(url)
        self._kid, self._secret = kid, secret
        self._attempts, self._timeout_s, self._sleep = attempts, timeout_s, sleep
        self._connection: http.client.HTTPConnection | None = None

    def swipe(self, *, swipe_id: str, port: int, tag: str, seq: int, stamp: Json) -> Json:
        """Ask for a decision; see node protocol, section 4.

        Args:
            stamp: `NodeClock.stamp()` of the moment of reading.
        """
        message = {"swipe_id": swipe_id, "port": port, "tag": tag, "seq": seq, **stamp}
        return self._call("POST", "swipes", message | {"boot_id": self.clock.boot_id}).body

    def send_events(self, events: list[Json], *, boot_id: str = "") -> Json:
        """Report at most 500 events.

        Args:
            boot_id: of an earlier boot, when they are left over from it; its counter is gone.
        """
        now: Json = {"boot_id": self.clock.boot_id, "mono_ms": self.clock.mono_ms()}
        if boot_id and boot_id != self.clock.boot_id:
            now = {"boot_id": boot_id}
        return self._call("POST", "events", {**now, "events": events}).body

    def deliver(self, queue: NodeQueue) -> None:
        """Send all that waits; what was not answered stays in the queue."""
        while batch := queue.oldest():
            answer = self.send_events(batch)
            queue.acknowledge(sent=batch, ack_through=answer["ack_through"])

    def heartbeat(self, **report: Any) -> Json:
        """Tell how the node is, learn what is new."""
        now = {"boot_id": self.clock.boot_id, "mono_ms": self.clock.mono_ms()}
        return self._call("POST", "heartbeat", now | report).body

    def config(self) -> Json:
        """Fetch the configuration."""
        return self._call("GET", "config", None).body

    def offline_list(self) -> Json:
        """Fetch whom the node may let in while the server is away."""
        return self._call("GET", "acl", None).body

    def answer_command(self, command: str, *, state: str, detail: str = "") -> None:
        """Say what became of a command: `done` or `failed`."""
        self._call("POST", f"commands/{command}", {"state": state, "detail": detail})

    def close(self) -> None:
        """Let the connection go; the next call makes a new one."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _call(self, method: str, call: str, message: Json | None) -> Answer:
        """Repeat until an answer can be believed and is not 429 or 5xx.

        Raises:
            RequestRefusedError: a verified 4xx.
            ServerAwayError: none of the attempts succeeded.
        """
        clock_was_set = False
        for attempt in range(self._attempts):
            retry_after_s = 0.0
            try:
                answer = self._exchange(method, call, message)
            except (OSError, http.client.HTTPException, SignatureRefusedError, ValueError):
                self.close()
            else:
                if self._learns_time_from(answer) and not clock_was_set:
                    clock_was_set = True
                    continue
                if answer.status != TOO_MANY_REQUESTS and answer.status < SERVER_ERROR:
                    return _checked(answer)
                retry_after_s = answer.retry_after_s
            if attempt + 1 < self._attempts:
                self._sleep(max(retry_after_s, _back_off_s(attempt)))
        raise ServerAwayError("server_away", f"{call}: no answer after {self._attempts} attempts.")

    def _exchange(self, method: str, call: str, message: Json | None) -> Answer:
        """Send once and verify what comes back."""
        path = f"{self._address.path.rstrip('/')}{PROTOCOL_PATH}{call}"
        body = b"" if message is None else json.dumps(message).encode()
        headers = sign_request(
            method=method, path=path, query="", body=body, kid=self._kid, secret=self._secret,
            created=int(self.clock.unix_s()), nonce=secrets.token_hex(12),
        )  # fmt: skip
        if body:
            headers["Content-Type"] = "application/json"
        connection = self._connect()
        connection.request(method, path, body=body or None, headers=headers)
        response = connection.getresponse()
        content = response.read()
        verify_answer(
            status=response.status, header=response.headers.get, body=content, request_label=LABEL,
            request_signature=read_byte_members(headers["Signature"])[LABEL],
            kid=self._kid, secret=self._secret,
        )  # fmt: skip
        retry_after = response.headers.get("Retry-After", "")
        return Answer(
            response.status,
            json.loads(content) if content else {},
            float(retry_after) if retry_after.isdecimal() else 0.0,
        )

    def _connect(self) -> http.client.HTTPConnection:
        if self._connection is None:
            self._connection = open_connection(
                f"{self._address.scheme}://{self._address.netloc}", timeout_s=self._timeout_s
            )
        return self._connection

    def _learns_time_from(self, answer: Answer) -> bool:
        """Set the clock when that was the reason for the refusal."""
        skewed = answer.body.get("code") == SignatureCode.CLOCK_SKEW
        if answer.status != UNAUTHORIZED or not skewed:
            return False
        self.clock.set(float(answer.body["server_time"]))
        return True


def enroll(url: str, *, timeout_s: float = 5.0, **message: str) -> tuple[int, Json]:
    """Ask for a key, with a claim code or a poll token; the only call that is not signed.

    Returns:
        Status and body: 201 with `kid` and `secret`, 202 while an approval is awaited.
    """
    address = urlsplit(url)
    connection = open_connection(url, timeout_s=timeout_s)
    try:
        path = f"{address.path.rstrip('/')}{PROTOCOL_PATH}enroll"
        headers = {"Content-Type": "application/json"}
        connection.request("POST", path, body=json.dumps(message).encode(), headers=headers)
        response = connection.getresponse()
        content = response.read()
        return response.status, json.loads(content) if content else {}
    finally:
        connection.close()


def open_connection(url: str, *, timeout_s: float) -> http.client.HTTPConnection:
    """Make a connection for http or, with the certificate checked, for https."""
    address = urlsplit(url)
    if address.scheme == "https":
        context = ssl.create_default_context()
        return http.client.HTTPSConnection(address.netloc, timeout=timeout_s, context=context)
    return http.client.HTTPConnection(address.netloc, timeout=timeout_s)


def _checked(answer: Answer) -> Answer:
    if answer.status >= http.client.BAD_REQUEST:
        raise RequestRefusedError(answer.status, answer.body)
    return answer


def _back_off_s(attempt: int) -> float:
    """Wait at random up to a bound that doubles (full jitter): nodes must not come in step."""
    bound = min(LONGEST_WAIT_S, FIRST_WAIT_S * 2**attempt)
    return random.uniform(0, bound)  # noqa: S311 - spreads load, guards nothing
