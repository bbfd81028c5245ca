"""People who swipe in and out at their machines, by signed requests at the real node door."""

from __future__ import annotations

import http.client
import json
import threading
import time
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from shopmonitor.protocol.signing import sign_request

PATH = "/api/v1/node/swipes"
PATIENCE_S = 10.0


@dataclass(frozen=True)
class Answered:
    """A swipe and what became of it.

    Attributes:
        status: of HTTP; 0 where nothing came back.
        wait_s: from when it was due until the whole answer was there.
    """

    swipe_id: str
    status: int
    action: str
    wait_s: float


@dataclass
class Swipers:
    """One thread a node; each swipes `rate` times a second."""

    port: int
    nodes: list[dict[str, str]]
    tags: list[str]
    rate: float
    answers: list[Answered] = field(default_factory=list)
    _stop: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def start(self) -> None:
        """Begin; the threads are in the network of the thread that calls this."""
        for number, (node, tag) in enumerate(zip(self.nodes, self.tags, strict=True)):
            late_s = number / len(self.nodes) / self.rate
            thread = threading.Thread(target=self._swipe, args=(node, tag, late_s), daemon=True)
            self._threads.append(thread)
            thread.start()

    def stop(self) -> None:
        """Let each finish the swipe at hand; everybody has left at the end."""
        self._stop.set()
        for thread in self._threads:
            thread.join(PATIENCE_S * 3)

    def _swipe(self, node: dict[str, str], tag: str, late_s: float) -> None:
        boot, number, begun = uuid4().hex, 0, time.monotonic() + late_s
        # Who has swiped in swipes out too, so that every session has an end.
        while not self._stop.is_set() or number % 2:
            due = begun + number / self.rate
            self._stop.wait(max(0.0, due - time.monotonic()))
            number += 1
            message = {
                "swipe_id": str(uuid4()),
                "port": 0,
                "tag": tag,
                "boot_id": boot,
                "seq": number,
                "mono_ms": 1000 * number,
            }
            status, answer = self._post(node, message)
            if self._stop.is_set():
                due = time.monotonic()
            self.answers.append(
                Answered(
                    str(message["swipe_id"]),
                    status,
                    answer.get("action", ""),
                    time.monotonic() - due,
                )
            )

    def _post(self, node: dict[str, str], message: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        body = json.dumps(message).encode()
        headers = sign_request(
            method="POST",
            path=PATH,
            query="",
            body=body,
            kid=node["kid"],
            secret=bytes.fromhex(node["secret"]),
            created=int(time.time()),
            nonce=uuid4().hex,
        )
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)
        try:
            line.request("POST", PATH, body, {**headers, "Content-Type": "application/json"})
            response = line.getresponse()
            return response.status, json.loads(response.read())
        except (OSError, http.client.HTTPException, ValueError):
            return 0, {}
        finally:
            line.close()
